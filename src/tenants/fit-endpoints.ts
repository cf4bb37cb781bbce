// Endpoints follow their tenant's plan: those that a smaller one has no room for stop, and come back with a larger one.
import { and, eq, isNull, or, type SQL, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import type { Tier } from "#db/schema/tenants.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { webhookEndpointsMax } from "./tiers.ts";

const plans: Actor = { type: "system", id: "plans", name: "Plans", scopes: [] };
const { id, tenantId, status, disabledReason, deletedAt, createdAt } = webhookEndpoints;

/** Enabled, or by themselves enabled again. */
const isInUse = or(eq(status, "enabled"), eq(disabledReason, "failing"));

/** Statements for the end of a batch that gives a tenant this plan; they do nothing where it has another. */
export function fitEndpoints(ctx: BaseCtx, ofTenant: string, tier: Tier) {
  const { db, clock } = ctx;
  const now = clock.now();
  const isIts = and(
    eq(tenantId, ofTenant),
    isNull(deletedAt),
    sql`exists (select 1 from tenants where id = ${ofTenant} and tier = ${tier})`,
  );
  // The oldest stay, whoever stopped them by hand left aside.
  const staying = db
    .select({ id })
    .from(webhookEndpoints)
    .where(and(eq(tenantId, ofTenant), isNull(deletedAt), or(isInUse, eq(disabledReason, "plan"))))
    .orderBy(createdAt, id)
    .limit(webhookEndpointsMax[tier]);
  const audit = (action: string) =>
    auditIfChanged(
      { ...ctx, tenant: { id: ofTenant }, actor: plans },
      { action, targets: [{ type: "tenant", id: ofTenant }], metadata: { reason: "plan", tier } },
    );
  const stopped = { status: "disabled", disabledReason: "plan", disabledAt: now } as const;
  const back = { status: "enabled", disabledReason: null, disabledAt: null, failingSince: null } as const;
  return [
    db
      .update(webhookEndpoints)
      .set({ ...stopped, probeAt: null, pausedUntil: null, updatedAt: now })
      .where(and(isIts, isInUse, sql`${id} not in ${staying}`)),
    audit("webhook_endpoint.disable"),
    db
      .update(webhookEndpoints)
      .set({ ...back, updatedAt: now })
      .where(and(isIts, eq(disabledReason, "plan"), sql`${id} in ${staying}`)),
    audit("webhook_endpoint.enable"),
  ] as const;
}

/** Whether the plan has room for one more beside those in use, as a condition of the statement that takes it. */
export function hasPlace(ofTenant: string, tier: Tier): SQL {
  const inUse = and(eq(tenantId, ofTenant), isNull(deletedAt), isInUse);
  return sql`(select count(*) from ${webhookEndpoints} where ${inUse}) < ${webhookEndpointsMax[tier]}`;
}
