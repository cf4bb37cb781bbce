// What the clock does to jobs: finds those that were cut off or never sent, ends the overdue, forgets the old.
import { and, eq, exists, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { closeLostCapture, deleteFiles } from "#captures/tasks.ts";
import { AppError, errorCodes } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { tenants } from "#db/schema/tenants.ts";
import { problemBody } from "#http/problem.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { endJob, noteEnd } from "./end.ts";
import { fail } from "./fail.ts";
import type { JobRow } from "./rows.ts";
import { rowsMax, wakeEveryMs } from "./settings.ts";
import { wake } from "./wake.ts";

/** A job that has been at it for longer than it may was cut off: its result is found, or it is begun again. */
export async function recoverLostJobs(ctx: BaseCtx): Promise<void> {
  const lost = await ctx.db
    .select()
    .from(jobs)
    .where(and(sql`${jobs.status} = 'processing'`, lte(jobs.leaseEndsAt, ctx.clock.now())))
    .limit(rowsMax);
  for (const job of lost) {
    try {
      await recover(ctx, job);
    } catch (err) {
      ctx.log.error("a lost job waits for the next sweep", err, { job_id: job.id });
    }
  }
}

async function recover(ctx: BaseCtx, job: JobRow): Promise<void> {
  const made = job.foreseenId === null ? undefined : await closed(ctx, job.tenantId, job.foreseenId);
  if (made?.status === "completed") {
    await endJob(ctx, job, { status: "completed", captureId: made.id, cache: "miss" });
    return;
  }
  const code = errorCodes.find((known) => known === made?.error?.code) ?? "internal_error";
  const detail = made?.error?.detail ?? "The capture was cut off before there was a record of it";
  await fail(ctx, job, new AppError(code, detail, made && { extensions: { capture_id: made.id } }));
}

/** The capture of a lost job. Closed first: what is still to be finished then comes to nothing, and one outcome is left to read. */
async function closed(ctx: BaseCtx, tenantId: string, id: string) {
  await closeLostCapture(ctx, { id, tenantId });
  const made = await ctx.db
    .select({ id: captures.id, status: captures.status, error: captures.error })
    .from(captures)
    .where(and(eq(captures.tenantId, tenantId), eq(captures.id, id)))
    .get();
  // A capture cut off before its record was written can have files that nothing else would ever find.
  if (!made) await deleteFiles(ctx, { id, tenantId });
  return made;
}

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
    const error = problemBody(err, requestId);
    await ctx.db.batch([
      ctx.db
        .update(jobs)
        .set({ status: "failed", error, input: null, completedAt: now })
        .where(
          and(eq(jobs.tenantId, bulk.tenantId), eq(jobs.bulkId, bulk.bulkId), eq(jobs.status, "pending")),
        ),
      noteEnd(ctx, bulk),
    ]);
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
  if (woken.length === 0) return;
  const ids = JSON.stringify([...new Set(woken.map(({ tenantId }) => tenantId))]);
  const sleepers = await ctx.db
    .select({ tenantId: jobs.tenantId, tier: tenants.tier, waiting: sql<number>`count(*)` })
    .from(jobs)
    .innerJoin(tenants, eq(tenants.id, jobs.tenantId))
    .where(
      and(
        sql`${jobs.tenantId} in (select value from json_each(${ids}))`,
        eq(jobs.status, "pending"),
        lte(jobs.dueAt, now),
      ),
    )
    .groupBy(jobs.tenantId, tenants.tier);
  await wake(ctx, sleepers);
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
