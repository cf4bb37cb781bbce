import { and, eq, sql } from "drizzle-orm";
import { webhookAttempts } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Delivery } from "./rows.ts";

/** How many attempts at a delivery were cut off on our side. */
export async function countLost({ db }: BaseCtx, { id, attempts }: Delivery): Promise<number> {
  if (attempts === 1) return 0;
  const found = await db
    .select({ count: sql<number>`count(*)` })
    .from(webhookAttempts)
    .where(and(eq(webhookAttempts.deliveryId, id), eq(webhookAttempts.errorClass, "lost")))
    .get();
  return found?.count ?? 0;
}
