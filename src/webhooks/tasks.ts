// What the clock does to webhooks: wakes lanes that were not told, and forgets what is old.
import { and, isNull, lte, sql } from "drizzle-orm";
import { webhookAttempts, webhookDeliveries, webhookEndpoints, webhookReplays } from "#db/schema/webhooks.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { lanesDue, wakeLane } from "./wake.ts";

/** Longer than any way through the queue: what has been due for so long and is not under way was forgotten. */
const forgottenMs = 30_000;
const lanesMax = 20_000;
/** Lanes told at once, each a call. */
const callsMax = 100;
const rowsMax = 5000;

/** Wakes lanes with something due that nobody was told of, or whose object was lost with its alarm. */
export async function wakeForgottenLanes(ctx: BaseCtx): Promise<void> {
  const since = ctx.clock.now() - forgottenMs;
  const due = await ctx.db.all<{ lane: string }>(
    sql`${lanesDue("", "~", since, lanesMax)} limit ${callsMax}`,
  );
  const probing = await ctx.db
    .select({ lane: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(lte(webhookEndpoints.probeAt, since))
    .limit(callsMax);
  const replaying = await ctx.db
    .selectDistinct({ lane: webhookReplays.endpointId })
    .from(webhookReplays)
    .where(and(isNull(webhookReplays.completedAt), lte(webhookReplays.updatedAt, since)))
    .limit(callsMax);
  const lanes = new Set([...due, ...probing, ...replaying].map(({ lane }) => lane));
  await Promise.all([...lanes].map((lane) => wakeLane(ctx, lane)));
}

/** Attempts, what has ended, and replays go when they are old. What still waits stays, and so do its attempts' numbers. */
export async function forgetDeliveries(ctx: BaseCtx): Promise<void> {
  const { db, clock, config } = ctx;
  const oldest = clock.now() - config.webhooks.logKeptMs;
  const attempts = sql`select id from ${webhookAttempts} where started_at <= ${oldest} limit ${rowsMax}`;
  const ended = sql`select id from ${webhookDeliveries} where created_at <= ${oldest} and next_attempt_at is null
    limit ${rowsMax}`;
  const replays = sql`select id from ${webhookReplays} where created_at <= ${oldest} limit ${rowsMax}`;
  await db.batch([
    db.delete(webhookAttempts).where(sql`${webhookAttempts.id} in (${attempts})`),
    db.delete(webhookDeliveries).where(sql`${webhookDeliveries.id} in (${ended})`),
    db.delete(webhookReplays).where(sql`${webhookReplays.id} in (${replays})`),
  ]);
}
