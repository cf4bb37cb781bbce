// How a job comes out of the hands of who made it. Each is one batch, and counts only for whoever began the job last.
import { and, eq, exists, isNotNull, notExists, sql } from "drizzle-orm";
import { bulks, jobs } from "#db/schema/jobs.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { JobRow } from "./rows.ts";
import { wakeEveryMs } from "./settings.ts";

export type Result =
  | { status: "completed"; captureId: string; cache: JobRow["cache"] }
  | { status: "failed"; error: Record<string, unknown>; captureId: string | null };

type Held = Pick<JobRow, "id" | "tenantId" | "bulkId" | "attempts">;

/** Ends the job, and erases its options. Answers false where it was no longer the caller's to end. */
export async function endJob(ctx: BaseCtx, job: Held, result: Result): Promise<boolean> {
  const ended = { ...result, input: null, completedAt: ctx.clock.now() };
  const [rows] = await ctx.db.batch([
    ctx.db.update(jobs).set(ended).where(isHeld(job)).returning({ id: jobs.id }),
    ...inBulk(job, (ofBulk) => [noteEnd(ctx, ofBulk)]),
  ]);
  return rows.length > 0;
}

/** Lays the job back, to be begun again at that time; where its bulk was cancelled meanwhile, this ends it. */
export async function layBack(ctx: BaseCtx, job: Held, dueAt: number): Promise<void> {
  await ctx.db.batch([
    ctx.db.update(jobs).set({ status: "pending", dueAt, leaseEndsAt: null }).where(isHeld(job)),
    ...inBulk(job, (ofBulk) => [
      cancelPending(ctx, ofBulk, isNotNull(bulks.cancelledAt)),
      noteEnd(ctx, ofBulk),
    ]),
  ]);
}

const isHeld = (job: Held) =>
  and(
    eq(jobs.tenantId, job.tenantId),
    eq(jobs.id, job.id),
    eq(jobs.status, "processing"),
    eq(jobs.attempts, job.attempts),
  );

type OfBulk = { tenantId: string; bulkId: string };

/** What is done besides where the job is one of a bulk. */
function inBulk<T>({ tenantId, bulkId }: Held, made: (ofBulk: OfBulk) => T[]): T[] {
  return bulkId === null ? [] : made({ tenantId, bulkId });
}

/** Ends what of a bulk has not begun, under a condition on the bulk. */
export function cancelPending(
  { db, clock }: BaseCtx,
  { tenantId, bulkId }: OfBulk,
  when?: ReturnType<typeof and>,
) {
  const bulk = db
    .select({ id: bulks.id })
    .from(bulks)
    .where(and(eq(bulks.id, bulkId), when));
  return db
    .update(jobs)
    .set({ status: "cancelled", input: null, completedAt: clock.now() })
    .where(
      and(eq(jobs.tenantId, tenantId), eq(jobs.bulkId, bulkId), eq(jobs.status, "pending"), exists(bulk)),
    );
}

/** Goes after the end of jobs: with the last one the bulk ends, and what all shared is erased. */
export function noteEnd({ db, clock }: BaseCtx, { tenantId, bulkId }: OfBulk) {
  const now = clock.now();
  const open = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        eq(jobs.tenantId, tenantId),
        eq(jobs.bulkId, bulkId),
        sql`${jobs.status} in ('pending', 'processing')`,
      ),
    );
  const isOver = notExists(open);
  return db
    .update(bulks)
    .set({
      wakeAt: now + wakeEveryMs,
      completedAt: sql`case when ${bulks.completedAt} is null and ${isOver} then ${now} else ${bulks.completedAt} end`,
      defaults: sql`case when ${isOver} then null else ${bulks.defaults} end`,
    })
    .where(eq(bulks.id, bulkId));
}
