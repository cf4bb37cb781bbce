// What the clock does to endpoints: forgets what is left of those that were deleted.
import { and, isNotNull, lte, notExists, sql } from "drizzle-orm";
import { webhookDeliveries, webhookEndpoints, webhookKeys } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** An attempt that was under way when its endpoint was deleted has long ended by then. */
const attemptsEndMs = 15 * 60_000;
const rowsMax = 1000;

export async function forgetEndpoints({ db, clock }: BaseCtx): Promise<void> {
  const now = clock.now();
  const { deletedAt, id } = webhookEndpoints;
  const isDeleted = and(isNotNull(deletedAt), lte(deletedAt, now - attemptsEndMs));
  const deleted = db.select({ id }).from(webhookEndpoints).where(isDeleted).limit(rowsMax);
  const deliveries = db
    .select({ one: sql`1` })
    .from(webhookDeliveries)
    .where(sql`${webhookDeliveries.endpointId} = ${id}`);
  const bare = db
    .select({ id })
    .from(webhookEndpoints)
    .where(and(isNotNull(deletedAt), notExists(deliveries)))
    .limit(rowsMax);
  await db.batch([
    db.delete(webhookKeys).where(sql`${webhookKeys.endpointId} in (${deleted})`),
    db.delete(webhookKeys).where(sql`${webhookKeys.endpointId} in (${bare})`),
    db.delete(webhookEndpoints).where(sql`${id} in (${bare})`),
  ]);
}
