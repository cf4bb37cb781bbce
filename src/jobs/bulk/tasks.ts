// What the clock does to bulks: ends the overdue, sends word of those that nothing happens to, forgets the old.
import { and, eq, exists, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { announce } from "#events/announce.ts";
import { problemBody } from "#http/problem.ts";
import { countEnd } from "#jobs/count-end.ts";
import { tellEnd } from "#jobs/end.ts";
import { rowsMax, wakeEveryMs } from "#jobs/settings.ts";
import { withStep } from "#jobs/steps.ts";
import { wakeAll } from "#jobs/wake.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { noteEnd, type OfBulk } from "./end.ts";

/** What has not begun by its deadline fails. */
export async function endOverdueJobs(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const waiting = ctx.db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.tenantId, bulks.tenantId), eq(jobs.bulkId, bulks.id), eq(jobs.status, "pending")));
  const overdue = await ctx.db
    .select({ tenantId: bulks.tenantId, bulkId: bulks.id, requestId: bulks.requestId })
    .from(bulks)
    .where(and(isNull(bulks.completedAt), lte(bulks.deadlineAt, now), exists(waiting)))
    .limit(rowsMax);
  for (const { requestId, ...bulk } of overdue) {
    const err = new AppError("browser_unavailable", "Its turn did not come before the deadline");
    await endWaiting(ctx, bulk, problemBody(err, requestId));
    await announce(ctx, bulk.tenantId);
  }
}

async function endWaiting(ctx: BaseCtx, ofBulk: OfBulk, error: Record<string, unknown>): Promise<void> {
  const ended = { status: "failed" as const, error, completedAt: ctx.clock.now() };
  const isWaiting = and(
    eq(jobs.tenantId, ofBulk.tenantId),
    eq(jobs.bulkId, ofBulk.bulkId),
    eq(jobs.status, "pending"),
  );
  for (const job of await ctx.db.select().from(jobs).where(isWaiting)) {
    const [{ meta }] = await ctx.db.batch([
      ctx.db
        .update(jobs)
        .set({ ...ended, ...withStep(ctx, "failed", "Its turn did not come before the deadline") })
        .where(and(isWaiting, eq(jobs.id, job.id))),
      ...tellEnd(ctx, { ...job, ...ended }, null),
      ...noteEnd(ctx, ofBulk),
    ]);
    if (meta.changes > 0) countEnd(ctx, job, "failed", error);
  }
}

/** Gives turns to tenants with captures waiting in a bulk that nothing has happened to for a while. */
export async function wakeBulks(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const asleep = sql`select id from ${bulks} where completed_at is null and wake_at <= ${now} order by wake_at limit ${rowsMax}`;
  const woken = await ctx.db
    .update(bulks)
    .set({ wakeAt: now + wakeEveryMs })
    .where(sql`${bulks.id} in (${asleep})`)
    .returning({ tenantId: bulks.tenantId });
  await wakeAll(ctx, new Set(woken.map(({ tenantId }) => tenantId)));
}

/** Records that have ended go when they were deleted, or with their results' time; the captures go by their own. */
export async function forgetBulks(ctx: BaseCtx): Promise<void> {
  const old = await ctx.db
    .select({ id: bulks.id, tenantId: bulks.tenantId })
    .from(bulks)
    .where(and(lte(bulks.expiresAt, ctx.clock.now()), isNotNull(bulks.completedAt)))
    .limit(rowsMax);
  for (const { id, tenantId } of old)
    await ctx.db.batch([
      ctx.db.delete(jobs).where(and(eq(jobs.tenantId, tenantId), eq(jobs.bulkId, id))),
      ctx.db.delete(bulks).where(eq(bulks.id, id)),
    ]);
}
