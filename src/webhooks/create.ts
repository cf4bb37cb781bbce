import { getTableColumns, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import { admitEndpointUrl } from "#platform/admit-url.ts";
import type { Ctx } from "#platform/ctx.ts";
import { webhookEndpointsMax } from "#tenants/tiers.ts";
import { insertKeyWhere, newKey } from "./new-key.ts";
import { presentEndpoint } from "./present.ts";
import type { EndpointRow } from "./queries.ts";
import { requirePlan } from "./require-plan.ts";
import type { CreateEndpoint } from "./schemas.ts";

/** Adds an endpoint and what its deliveries are signed with; the secret is in the answer. */
export async function createEndpoint(ctx: Ctx, input: CreateEndpoint) {
  requireScope(ctx, "webhooks:write");
  requirePlan(ctx);
  const schemes = input.signature_schemes;
  if (input.secret !== undefined && !schemes.includes("v1"))
    throw invalidField("secret", "Is for v1, which signature_schemes leaves out");
  const url = await admitEndpointUrl(ctx, input.url);
  const row = endpointRow(ctx, { ...input, url });
  const keys = await Promise.all(
    schemes.map((scheme) => newKey(ctx, row.id, scheme, scheme === "v1" ? input.secret : undefined)),
  );
  const view = {
    ...presentEndpoint(
      row,
      keys.map((key) => key.row),
    ),
    secret: keys.find(({ secret }) => secret !== null)?.secret ?? null,
  };
  const [inserted] = await ctx.db.batch([
    insertWithin(ctx, row),
    ...keys.map((key) => insertKeyWhere(ctx, key.row, sql`changes() > 0`)),
    auditIfChanged(ctx, {
      action: "webhook_endpoint.create",
      targets: [{ type: "webhook_endpoint", id: row.id }],
      changes: { url, event_types: row.eventTypes, signature_schemes: schemes },
    }),
    ...(await recordedIfChanged(ctx, { status: 201, body: view })),
  ]);
  if (inserted.length === 0) {
    const limit = webhookEndpointsMax[ctx.tenant.tier];
    throw new AppError(
      "conflict",
      `There are ${limit} webhook endpoints, the most of your plan; delete one first`,
    );
  }
  return view;
}

function endpointRow({ clock, ids, tenant }: Ctx, input: CreateEndpoint): EndpointRow {
  const now = clock.now();
  return {
    id: ids.create("whe", now),
    tenantId: tenant.id,
    url: input.url,
    description: input.description,
    eventTypes: input.event_types,
    status: "enabled",
    disabledReason: null,
    disabledAt: null,
    retryPolicy: input.retry_policy,
    ratePerMinute: input.rate_per_minute,
    failingSince: null,
    probeAt: null,
    pausedUntil: null,
    checkingUntil: null,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
}

/** The row, unless there are too many: decided in the statement itself. */
function insertWithin({ db, tenant }: Ctx, row: EndpointRow) {
  const given: Record<string, unknown> = row;
  const values = Object.entries(getTableColumns(webhookEndpoints)).map(([name, column]) =>
    sql.param(given[name], column),
  );
  const count = sql`(select count(*) from ${webhookEndpoints} where tenant_id = ${tenant.id} and deleted_at is null)`;
  return db
    .insert(webhookEndpoints)
    .select(sql`select ${sql.join(values, sql`, `)} where ${count} < ${webhookEndpointsMax[tenant.tier]}`)
    .returning({ id: webhookEndpoints.id });
}
