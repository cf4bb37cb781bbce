import { and, eq, gt, isNull, ne, or, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { isoOrNull } from "#core/time.ts";
import { webhookKeys } from "#db/schema/webhooks.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { liveKeys, type WebhookKeyRow } from "#webhooks/live-keys.ts";
import { insertKeyWhere, newKey } from "#webhooks/new-key.ts";
import { presentKey } from "#webhooks/present.ts";
import { existingEndpoint } from "#webhooks/queries.ts";
import type { Rotate } from "#webhooks/schemas.ts";

/** Keys that sign for an endpoint at a time: each adds a signature to every delivery. */
const liveKeysMax = 8;
const hourMs = 60 * 60 * 1000;

/** A new secret. The ones before it sign along for the overlap, unless they end earlier already. */
export async function rotateSecret(ctx: Ctx, id: string, input: Rotate) {
  requireScope(ctx, "webhooks:write");
  const { scheme, secret, overlap_hours: overlapHours } = input;
  if (secret !== undefined && scheme === "v1a")
    throw invalidField("secret", "Is for v1; v1a keys are made here");
  await existingEndpoint(ctx, id);
  const now = ctx.clock.now();
  const until = now + Math.round(overlapHours * hourMs);
  const key = await newKey(ctx, id, scheme, secret);
  const replaced = (await liveKeys(ctx, ctx.tenant.id, id, now)).some((one) => one.scheme === scheme);
  const previous_valid_until = replaced ? isoOrNull(until) : null;
  const view = { key: presentKey(key.row), secret: key.secret, previous_valid_until };
  const [inserted] = await ctx.db.batch([
    insertKeyWhere(ctx, key.row, hasRoom(key.row, now, until)),
    auditIfChanged(ctx, {
      action: "webhook_endpoint.rotate",
      targets: [{ type: "webhook_endpoint", id }],
      changes: { key_id: key.row.id, scheme, overlap_hours: overlapHours },
    }),
    ...(await recordedIfChanged(ctx, { status: 200, body: view })),
    endOthers(ctx, key.row, until),
  ]);
  if (inserted.length === 0)
    throw new AppError(
      "conflict",
      `There are ${liveKeysMax} secrets that still sign; wait until one ends, or give overlap_hours 0`,
    );
  return view;
}

/** Keys that end with this rotation do not count. */
function hasRoom({ tenantId, endpointId, scheme }: WebhookKeyRow, now: number, until: number) {
  return sql`(select count(*) from ${webhookKeys}
    where tenant_id = ${tenantId} and endpoint_id = ${endpointId} and (expires_at is null or expires_at > ${now})
      and not (scheme = ${scheme} and ${until} <= ${now})) < ${liveKeysMax}`;
}

/** Those of the same scheme, once the new one is there. */
function endOthers({ db }: Ctx, { id, tenantId, endpointId, scheme }: WebhookKeyRow, until: number) {
  const { expiresAt } = webhookKeys;
  return db
    .update(webhookKeys)
    .set({ expiresAt: until })
    .where(
      and(
        eq(webhookKeys.tenantId, tenantId),
        eq(webhookKeys.endpointId, endpointId),
        eq(webhookKeys.scheme, scheme),
        ne(webhookKeys.id, id),
        or(isNull(expiresAt), gt(expiresAt, until)),
        sql`exists (select 1 from ${webhookKeys} made where made.id = ${id})`,
      ),
    );
}
