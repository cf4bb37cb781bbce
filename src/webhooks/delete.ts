import { and, count, eq, gt, isNull, lte, or } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingEndpoint, isEndpoint } from "./queries.ts";

/**
 * Ends an endpoint. What waits for it is dropped; an attempt under way comes to its end, and is the last. Its secrets go
 * a little later, the row when its deliveries are forgotten.
 */
export async function deleteEndpoint(ctx: Ctx, id: string) {
  requireScope(ctx, "webhooks:write");
  const { url } = await existingEndpoint(ctx, id);
  const { db, tenant } = ctx;
  const now = ctx.clock.now();
  const { endpointId, tenantId, status, leaseEndsAt } = webhookDeliveries;
  const isWaiting = and(eq(tenantId, tenant.id), eq(endpointId, id), eq(status, "pending"));
  const [, , dropped, [begun]] = await db.batch([
    db
      .update(webhookEndpoints)
      .set({ deletedAt: now, probeAt: null, updatedAt: now })
      .where(isEndpoint(ctx, id)),
    auditIfChanged(ctx, {
      action: "webhook_endpoint.delete",
      targets: [{ type: "webhook_endpoint", id }],
      changes: { url },
    }),
    db
      .update(webhookDeliveries)
      .set({
        status: "dropped",
        nextAttemptAt: null,
        leaseEndsAt: null,
        error: "Its endpoint was deleted",
        completedAt: now,
      })
      .where(and(isWaiting, or(isNull(leaseEndsAt), lte(leaseEndsAt, now)))),
    db
      .select({ attempts: count() })
      .from(webhookDeliveries)
      .where(and(isWaiting, gt(leaseEndsAt, now))),
  ]);
  return { id, dropped: dropped.meta.changes, under_way: begun?.attempts ?? 0 };
}
