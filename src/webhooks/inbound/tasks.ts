// What the clock does to the inbound log: events go on, end after too many attempts, and are forgotten.
import { asc, lte, sql } from "drizzle-orm";
import { inboundEvents, inboundRefusals } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { attemptsSince } from "./claim.ts";
import { enqueue } from "./enqueue.ts";
import { attemptsMax, keptMs, rowsMax } from "./settings.ts";

/** Sends word of events that are due: a next attempt, or one whose word or whose worker was lost. */
export async function resendInbound(ctx: BaseCtx): Promise<void> {
  const due = await ctx.db
    .select({ id: inboundEvents.id })
    .from(inboundEvents)
    .where(lte(inboundEvents.nextAttemptAt, ctx.clock.now()))
    .orderBy(asc(inboundEvents.nextAttemptAt))
    .limit(rowsMax);
  await enqueue(
    ctx,
    due.map(({ id }) => id),
  );
}

/** An event whose last attempt was cut off fails. */
export async function endExhaustedInbound({ db, clock, metrics }: BaseCtx): Promise<void> {
  const now = clock.now();
  const exhausted = sql`select id from ${inboundEvents}
    where ${inboundEvents.nextAttemptAt} <= ${now} and ${attemptsSince} >= ${attemptsMax} limit ${rowsMax}`;
  const ended = await db
    .update(inboundEvents)
    .set({
      status: "failed",
      error: sql`coalesce(${inboundEvents.error}, 'The last attempt was cut off')`,
      nextAttemptAt: null,
      leaseEndsAt: null,
      completedAt: now,
    })
    .where(sql`${inboundEvents.id} in (${exhausted})`)
    .returning({ source: inboundEvents.source });
  for (const { source } of ended) {
    metrics.count("webhook_events_total", { source, outcome: "failed" });
    metrics.count("dead_letters_total", { kind: "inbound_event" });
  }
}

/** Events that are over and refusals that were counted, both after the same time. */
export async function forgetInbound({ db, clock }: BaseCtx): Promise<void> {
  const before = clock.now() - keptMs;
  const old = sql`select id from ${inboundEvents}
    where ${inboundEvents.receivedAt} <= ${before} and ${inboundEvents.nextAttemptAt} is null limit ${rowsMax}`;
  await db.delete(inboundEvents).where(sql`${inboundEvents.id} in (${old})`);
  const refused = sql`select id from ${inboundRefusals} where ${inboundRefusals.hour} <= ${before} limit ${rowsMax}`;
  await db.delete(inboundRefusals).where(sql`${inboundRefusals.id} in (${refused})`);
}
