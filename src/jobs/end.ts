// How a job comes out of the hands of who made it. Each is one batch, and counts only for whoever began the job last.
import { and, eq, isNotNull } from "drizzle-orm";
import { announce } from "#events/announce.ts";
import { emitIfChanged } from "#events/emit.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { cancelPending, noteEnd } from "./bulk/end.ts";
import { payloadOf } from "./payload.ts";
import { isComparison, type Made, resultOf, toldLinkSeconds } from "./result.ts";
import type { JobRow } from "./rows.ts";
import { withStep } from "./steps.ts";

export type End =
  | { status: "completed"; captureId: string | null; cache: JobRow["cache"]; outputs: Made }
  | { status: "failed"; error: Record<string, unknown>; captureId: string | null };

/** Ends the job, and tells of it. Answers false where it was no longer the caller's to end. */
export async function endJob(ctx: BaseCtx, job: JobRow, end: End): Promise<boolean> {
  const now = ctx.clock.now();
  const { captureId, status } = end;
  const error = end.status === "failed" ? end.error : null;
  const cache = end.status === "completed" ? end.cache : null;
  const comparisonId =
    end.status === "completed" && isComparison(end.outputs) ? end.outputs.id : job.comparisonId;
  const ended = { status, captureId, comparisonId, error, cache, leaseEndsAt: null, completedAt: now };
  // What failed can be sent back, and needs its options then.
  const input = status === "completed" ? null : job.input;
  const step = withStep(ctx, status, error ? detailOf(error) : "The result is there");
  const [rows] = await ctx.db.batch([
    ctx.db
      .update(jobs)
      .set({ ...ended, input, ...step })
      .where(isHeld(job))
      .returning({ id: jobs.id }),
    ...tellEnd(ctx, { ...job, ...ended }, end.status === "completed" ? end.outputs : null),
    ...inBulk(job, (ofBulk) => noteEnd(ctx, ofBulk)),
  ]);
  if (rows.length === 0) {
    await letGo(ctx, job);
    return false;
  }
  ctx.waitUntil(announce(ctx, job.tenantId));
  return true;
}

/** Whoever made a job that was cancelled meanwhile has been heard of: from here on it can be sent back. */
async function letGo({ db }: BaseCtx, job: JobRow): Promise<void> {
  await db.update(jobs).set({ leaseEndsAt: null }).where(isAt(job, "cancelled"));
}

/** Goes after the statement that ended the job. `outputs` is null where it has no result. */
export function tellEnd(ctx: BaseCtx, job: JobRow, outputs: Made | null) {
  const result = outputs && resultOf(ctx, job, outputs, toldLinkSeconds);
  const type = job.bulkId === null ? (`job.${endOf(job)}` as const) : typeInBulk(job);
  return emitIfChanged(ctx, {
    type,
    tenantId: job.tenantId,
    subject: job.id,
    keyId: job.keyId,
    data: payloadOf(job, result),
    jobId: job.webhookUrl === null ? undefined : job.id,
  });
}

function endOf({ id, status }: JobRow) {
  if (status === "pending" || status === "processing") throw new Error(`The job ${id} has not ended`);
  return status;
}

const typeInBulk = ({ status }: JobRow) =>
  status === "completed" ? "bulk.capture.completed" : "bulk.capture.failed";

/** Lays the job back, to be begun again at that time; where its bulk was cancelled meanwhile, this ends it. */
export async function layBack(ctx: BaseCtx, job: JobRow, dueAt: number, why: string): Promise<void> {
  const back = { status: "pending" as const, dueAt, leaseEndsAt: null };
  const [rows] = await ctx.db.batch([
    ctx.db
      .update(jobs)
      .set({ ...back, ...withStep(ctx, "pending", `Attempt ${job.attempts} failed: ${why}`) })
      .where(isHeld(job))
      .returning({ id: jobs.id }),
    ...(job.bulkId === null
      ? emitIfChanged(ctx, {
          type: "job.retrying",
          tenantId: job.tenantId,
          subject: job.id,
          keyId: job.keyId,
          data: {
            ...payloadOf({ ...job, ...back }, null),
            retry_at: new Date(dueAt).toISOString(),
            reason: why,
          },
        })
      : []),
    ...inBulk(job, (ofBulk) => [
      cancelPending(ctx, ofBulk, isNotNull(bulks.cancelledAt)),
      ...noteEnd(ctx, ofBulk),
    ]),
  ]);
  if (rows.length === 0) await letGo(ctx, job);
  ctx.waitUntil(announce(ctx, job.tenantId));
}

/** That the job was begun, told while its capture is made. Where that fails, its end is told all the same. */
export async function noteStart(ctx: BaseCtx, job: JobRow): Promise<void> {
  if (job.bulkId !== null) return;
  try {
    await ctx.db.batch([
      ctx.db
        .update(jobs)
        .set(withStep(ctx, "processing", `Attempt ${job.attempts} began`))
        .where(isHeld(job)),
      ...emitIfChanged(ctx, {
        type: "job.started",
        tenantId: job.tenantId,
        subject: job.id,
        keyId: job.keyId,
        data: payloadOf(job, null),
      }),
    ]);
    await announce(ctx, job.tenantId);
  } catch (err) {
    ctx.log.error("a job's beginning was not noted", err, { job_id: job.id });
  }
}

const isAt = (job: JobRow, status: JobRow["status"]) =>
  and(
    eq(jobs.tenantId, job.tenantId),
    eq(jobs.id, job.id),
    eq(jobs.status, status),
    eq(jobs.attempts, job.attempts),
  );
const isHeld = (job: JobRow) => isAt(job, "processing");

/** What is done besides where the job is one of a bulk. */
function inBulk<T>(
  { tenantId, bulkId }: JobRow,
  made: (ofBulk: { tenantId: string; bulkId: string }) => readonly T[],
): readonly T[] {
  return bulkId === null ? [] : made({ tenantId, bulkId });
}

const detailOf = ({ detail }: Record<string, unknown>) => (typeof detail === "string" ? detail : "It failed");
