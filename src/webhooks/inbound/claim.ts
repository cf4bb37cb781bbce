// Who works on an event: one statement decides, so that of all who are told of it one gets it.
import { and, eq, lte, sql } from "drizzle-orm";
import { inboundEvents } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { attemptsMax, leaseMs } from "./settings.ts";

export type EventRow = typeof inboundEvents.$inferSelect;

/** How often it was begun since it came or was sent back by hand. */
export const attemptsSince = sql<number>`(${inboundEvents.attempts} - ${inboundEvents.attemptsBefore})`;

/** The event, for the caller to work on; undefined where it is not due. `attempts` is the fencing number. */
export async function claim({ db, clock }: BaseCtx, id: string): Promise<EventRow | undefined> {
  const now = clock.now();
  const [row] = await db
    .update(inboundEvents)
    .set({
      attempts: sql`${inboundEvents.attempts} + 1`,
      leaseEndsAt: now + leaseMs,
      // Where this attempt is cut off, the sweep finds the event then.
      nextAttemptAt: now + leaseMs,
    })
    .where(
      and(
        eq(inboundEvents.id, id),
        eq(inboundEvents.status, "received"),
        lte(inboundEvents.nextAttemptAt, now),
        sql`${attemptsSince} < ${attemptsMax}`,
      ),
    )
    .returning();
  return row;
}
