// What attempts do to their endpoint: it is paused, disabled, and comes back. Statements for the batch that notes them.
import { and, eq, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { auditIfChanged } from "#audit/record.ts";
import type { disabledReasons } from "#db/schema/webhooks.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { EventType } from "#events/catalogue.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import type { Attempt } from "./attempt.ts";
import type { Endpoint } from "./rows.ts";
import { failingMs, probeMsMin } from "./settings.ts";

const sender: Actor = { type: "system", id: "webhooks", name: "Webhooks", scopes: [] };

type Statement = BatchItem<"sqlite">;
const statements = (...all: Statement[]): Statement[] => all;

/** Failures are forgotten; an endpoint that was disabled for them is enabled again. */
export function afterSuccess(ctx: BaseCtx, endpoint: Endpoint): Statement[] {
  const { db } = ctx;
  const isThis = eq(webhookEndpoints.id, endpoint.id);
  const healthy = { failingSince: null, pausedUntil: null };
  if (endpoint.status === "enabled") {
    // What fails at this very moment the next success forgets.
    if (endpoint.failingSince === null && endpoint.pausedUntil === null) return [];
    const isAiling = sql`(${webhookEndpoints.failingSince} is not null or ${webhookEndpoints.pausedUntil} is not null)`;
    return [db.update(webhookEndpoints).set(healthy).where(and(isThis, isAiling))];
  }
  const now = ctx.clock.now();
  const enabled = {
    ...healthy,
    status: "enabled",
    disabledReason: null,
    disabledAt: null,
    probeAt: null,
  } as const;
  const wasFailing = and(
    isThis,
    isNull(webhookEndpoints.deletedAt),
    eq(webhookEndpoints.status, "disabled"),
    eq(webhookEndpoints.disabledReason, "failing"),
  );
  const change = db
    .update(webhookEndpoints)
    .set({ ...enabled, updatedAt: now })
    .where(wasFailing);
  const { disabledAt } = endpoint;
  const facts = { disabled_at: disabledAt === null ? null : new Date(disabledAt).toISOString() };
  return told(ctx, endpoint, change, "webhook.endpoint.enabled", facts);
}

/** The endpoint is paused where it asked for that, and disabled where it is gone or has failed for too long. */
export function afterFailure(
  ctx: BaseCtx,
  endpoint: Endpoint,
  { startedAt, sent }: Attempt,
  pausedUntil: number | null,
): Statement[] {
  const isThis = eq(webhookEndpoints.id, endpoint.id);
  const failingSince = sql`coalesce(${webhookEndpoints.failingSince}, ${startedAt})`;
  const noted = ctx.db
    .update(webhookEndpoints)
    .set({ failingSince, ...(pausedUntil === null ? {} : { pausedUntil }) })
    .where(isThis);
  const now = ctx.clock.now();
  const since = endpoint.failingSince ?? startedAt;
  const facts = { failing_since: new Date(since).toISOString(), disabled_at: new Date(now).toISOString() };
  if (sent.status === 410) {
    const isOurs = or(eq(webhookEndpoints.status, "enabled"), eq(webhookEndpoints.disabledReason, "failing"));
    const change = disable(ctx, "gone", null, and(isThis, isOurs));
    return statements(
      noted,
      ...told(ctx, endpoint, change, "webhook.endpoint.disabled", { reason: "gone", ...facts }),
    );
  }
  if (endpoint.status === "disabled" || since > now - failingMs) return [noted];
  const hasFailed = and(
    isThis,
    eq(webhookEndpoints.status, "enabled"),
    lte(webhookEndpoints.failingSince, now - failingMs),
  );
  const change = disable(ctx, "failing", now + probeMsMin, hasFailed);
  return statements(
    noted,
    ...told(ctx, endpoint, change, "webhook.endpoint.disabled", { reason: "failing", ...facts }),
  );
}

function disable(
  { db, clock }: BaseCtx,
  disabledReason: (typeof disabledReasons)[number],
  probeAt: number | null,
  when: SQL | undefined,
) {
  const now = clock.now();
  return db
    .update(webhookEndpoints)
    .set({ status: "disabled", disabledReason, disabledAt: now, probeAt, pausedUntil: null, updatedAt: now })
    .where(and(when, isNull(webhookEndpoints.deletedAt)));
}

/** A change that whoever listens is told of, and that is on record. */
function told(
  ctx: BaseCtx,
  { id, tenantId, url }: Endpoint,
  change: Statement,
  type: EventType & `webhook.endpoint.${"enabled" | "disabled"}`,
  facts: Record<string, unknown>,
): Statement[] {
  const action = type === "webhook.endpoint.enabled" ? "webhook_endpoint.enable" : "webhook_endpoint.disable";
  const targets = [{ type: "webhook_endpoint", id }];
  const data = { endpoint_id: id, url, ...facts };
  const happening = { type, tenantId, subject: id, keyId: null, data };
  return statements(
    change,
    auditIfChanged({ ...ctx, tenant: { id: tenantId }, actor: sender }, { action, targets, metadata: facts }),
    ...emitIfChanged(ctx, happening),
  );
}
