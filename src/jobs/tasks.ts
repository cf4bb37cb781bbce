// What the clock does to jobs: finds those that were cut off or never sent, ends the overdue, forgets the old.
import { and, eq, exists, isNotNull, isNull, lte, type SQL, sql } from "drizzle-orm";
import { closeLostCapture, deleteFiles } from "#captures/tasks.ts";
import { AppError, errorCodes } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { tenants } from "#db/schema/tenants.ts";
import { problemBody } from "#http/problem.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { announce } from "#events/announce.ts";
import { noteEnd } from "./bulk/end.ts";
import { endJob, tellEnd } from "./end.ts";
import { fail } from "./fail.ts";
import type { JobRow } from "./rows.ts";
import { rowsMax, wakeEveryMs, wakeFirstMs } from "./settings.ts";
import { withStep } from "./steps.ts";
import { type Sleeper, wake } from "./wake.ts";
import { tenantOf } from "./queries.ts";
import { deleteCapture } from "#captures/delete.ts";
import type { Actor } from "#platform/ctx.ts";

const sweeper: Actor = { type: "system", id: "job-sweep", name: "Jobs", scopes: ["captures:write"] };

/** A job that has been at it for longer than it may was cut off: its result is found, or it is begun again. */
export async function recoverLostJobs(ctx: BaseCtx): Promise<void> {
  const lost = await ctx.db
    .select()
    .from(jobs)
    .where(and(isNotNull(jobs.leaseEndsAt), lte(jobs.leaseEndsAt, ctx.clock.now())))
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
  if (job.status !== "processing") return clearUp(ctx, job, made?.id);
  if (made?.status === "completed") {
    await endJob(ctx, job, { status: "completed", captureId: made.id, cache: "miss", outputs: made.outputs });
    return;
  }
  const code = errorCodes.find((known) => known === made?.error?.code) ?? "internal_error";
  const detail = made?.error?.detail ?? "The capture was cut off before there was a record of it";
  await fail(ctx, job, new AppError(code, detail, made && { extensions: { capture_id: made.id } }));
}

/** A job that was cancelled while it was made, by somebody who was not heard of again: its capture is nobody's result. */
async function clearUp(ctx: BaseCtx, job: JobRow, captureId: string | undefined): Promise<void> {
  const tenant = await tenantOf(ctx, job.tenantId);
  if (captureId && tenant) await deleteCapture({ ...ctx, tenant, actor: sweeper }, captureId);
  await ctx.db
    .update(jobs)
    .set({ leaseEndsAt: null })
    .where(and(eq(jobs.tenantId, job.tenantId), eq(jobs.id, job.id), eq(jobs.attempts, job.attempts)));
}

/** The capture of a lost job. Closed first: what is still to be finished then comes to nothing, and one outcome is left to read. */
async function closed(ctx: BaseCtx, tenantId: string, id: string) {
  await closeLostCapture(ctx, { id, tenantId });
  const made = await ctx.db
    .select({ id: captures.id, status: captures.status, error: captures.error, outputs: captures.outputs })
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
        .set({ status: "failed", error, completedAt: now })
        .where(
          and(eq(jobs.tenantId, bulk.tenantId), eq(jobs.bulkId, bulk.bulkId), eq(jobs.status, "pending")),
        ),
      ...noteEnd(ctx, bulk),
    ]);
    await announce(ctx, bulk.tenantId);
  }
}

/** A job asked for alone that has not begun by its deadline expires; it can be sent back. */
export async function expireJobs(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const overdue = await ctx.db
    .select()
    .from(jobs)
    .where(and(sql`${jobs.status} = 'pending'`, isNull(jobs.bulkId), lte(jobs.deadlineAt, now)))
    .limit(rowsMax);
  for (const job of overdue) {
    const expired = { ...job, status: "expired" as const, completedAt: now };
    await ctx.db.batch([
      ctx.db
        .update(jobs)
        .set({
          status: "expired",
          completedAt: now,
          ...withStep(ctx, "expired", "Its turn did not come before its deadline"),
        })
        .where(and(eq(jobs.tenantId, job.tenantId), eq(jobs.id, job.id), sql`${jobs.status} = 'pending'`)),
      ...tellEnd(ctx, expired, null),
    ]);
  }
  for (const tenantId of new Set(overdue.map((job) => job.tenantId))) await announce(ctx, tenantId);
}

/** Gives turns to tenants with jobs that have been due for a while; turns given twice end at once. */
export async function wakeJobs(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  // One step of the index a tenant, however many jobs each has waiting.
  const next = (after: SQL) => sql`(select min(tenant_id) from ${jobs} where status = 'pending' and bulk_id is null
    and due_at <= ${now - wakeFirstMs} and deadline_at > ${now} and tenant_id > ${after})`;
  const sleepers = await ctx.db.all<Sleeper>(sql`
    with recursive asleep(id) as (
      select ${next(sql`''`)} union all select ${next(sql`asleep.id`)} from asleep where asleep.id is not null
    )
    select tenants.id as tenantId, tenants.tier, ${rowsMax} as waiting
      from asleep join tenants on tenants.id = asleep.id limit ${rowsMax}`);
  await wake(ctx, sleepers);
}

/** Records past their time go; the captures go by their own. */
export async function forgetJobs(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const old = sql`select id from ${jobs} where expires_at <= ${now} and bulk_id is null
    and status not in ('pending', 'processing') limit ${rowsMax}`;
  await ctx.db.delete(jobs).where(sql`${jobs.id} in (${old})`);
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
