// What waits at a lane where nothing is sent: parked while its endpoint is disabled, released, dropped in the end.
import { and, asc, eq, gt, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { retryMsMax, rowsMax, waitingMsMax } from "./settings.ts";

const { id, lane: laneOf, nextAttemptAt, leaseEndsAt, createdAt } = webhookDeliveries;

/** Lays back what is due, until the day when it is given up; what has come to that day is dropped. */
export async function park(ctx: BaseCtx, lane: string): Promise<void> {
  const now = ctx.clock.now();
  const due = and(eq(laneOf, lane), lte(nextAttemptAt, now));
  const hasWaited = lte(createdAt, now - waitingMsMax);
  await repeatedly(async (max) => {
    const chosen = sql`${id} in (${ctx.db.select({ id }).from(webhookDeliveries).where(due).limit(max)})`;
    const [dropped, parked] = await ctx.db.batch([
      drop(ctx, and(chosen, hasWaited), "Its endpoint stayed disabled for 30 days"),
      ctx.db
        .update(webhookDeliveries)
        .set({ nextAttemptAt: sql`${createdAt} + ${waitingMsMax}`, leaseEndsAt: null })
        .where(and(chosen, gt(createdAt, now - waitingMsMax)))
        .returning({ id }),
    ]);
    countDropped(ctx, dropped);
    return [dropped, parked];
  });
}

/** Further ahead than any retry, or due on the very day when it is given up. */
export const isParked = (now: number) =>
  sql`${nextAttemptAt} > ${now} and (${nextAttemptAt} > ${now + retryMsMax}
    or ${nextAttemptAt} = ${createdAt} + ${waitingMsMax})`;

function release({ db, clock }: BaseCtx, lane: string) {
  const now = clock.now();
  const parked = db
    .select({ id })
    .from(webhookDeliveries)
    .where(and(eq(laneOf, lane), isParked(now)))
    .orderBy(asc(nextAttemptAt), asc(webhookDeliveries.seq))
    .limit(rowsMax);
  const isEnabled = sql`exists (select 1 from ${webhookEndpoints} where id = ${lane} and status = 'enabled')`;
  return db
    .update(webhookDeliveries)
    .set({ nextAttemptAt: now })
    .where(and(sql`${id} in (${parked})`, isEnabled))
    .returning({ id });
}

/** Lets what was parked go on. */
export const releaseAll = (ctx: BaseCtx, lane: string): Promise<void> =>
  repeatedly(async () => [await release(ctx, lane)]);

/** What waits for an endpoint that was deleted goes nowhere. What is under way is let finish. */
export function dropWaiting(ctx: BaseCtx, lane: string): Promise<void> {
  const isFree = or(isNull(leaseEndsAt), lte(leaseEndsAt, ctx.clock.now()));
  const waiting = and(eq(laneOf, lane), isNotNull(nextAttemptAt), isFree);
  return repeatedly(async (max) => {
    const chosen = ctx.db.select({ id }).from(webhookDeliveries).where(waiting).limit(max);
    const dropped = await drop(ctx, sql`${id} in (${chosen})`, "Its endpoint was deleted");
    countDropped(ctx, dropped);
    return [dropped];
  });
}

function drop({ db, clock }: BaseCtx, which: ReturnType<typeof and>, error: string) {
  return db
    .update(webhookDeliveries)
    .set({ status: "dropped", nextAttemptAt: null, leaseEndsAt: null, error, completedAt: clock.now() })
    .where(which)
    .returning({ id });
}

function countDropped({ metrics }: BaseCtx, { length }: readonly unknown[]): void {
  if (length > 0) metrics.count("webhook_deliveries_total", { outcome: "dropped" }, length);
}

/** A statement takes so many rows; the rest is for the next. */
async function repeatedly(work: (max: number) => Promise<{ id: string }[][]>): Promise<void> {
  let count: number;
  do count = (await work(rowsMax)).flat().length;
  while (count >= rowsMax);
}
