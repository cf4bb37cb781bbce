// Jobs that were cut off: their results are found, or they are begun again.
import { and, eq, isNotNull, lte } from "drizzle-orm";
import { closeLostCapture, deleteFiles } from "#captures/tasks.ts";
import { AppError, errorCodes } from "#core/errors.ts";
import { captures } from "#db/schema/captures.ts";
import { comparisons } from "#db/schema/comparisons.ts";
import { jobs } from "#db/schema/jobs.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { endJob } from "./end.ts";
import { fail } from "./fail.ts";
import type { JobRow } from "./rows.ts";
import { rowsMax } from "./settings.ts";

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
  if (job.kind === "compare") return recoverComparison(ctx, job);
  const made = job.foreseenId === null ? undefined : await closed(ctx, job.tenantId, job.foreseenId);
  if (job.status !== "processing") return letGo(ctx, job);
  if (made?.status === "completed") {
    await endJob(ctx, job, { status: "completed", captureId: made.id, cache: "miss", outputs: made.outputs });
    return;
  }
  const code = errorCodes.find((known) => known === made?.error?.code) ?? "internal_error";
  const detail = made?.error?.detail ?? "The capture was cut off before there was a record of it";
  await fail(ctx, job, new AppError(code, detail, made && { extensions: { capture_id: made.id } }));
}

/** What its comparison came to is its result; one that is not over is begun again, and finds what captures there are. */
async function recoverComparison(ctx: BaseCtx, job: JobRow): Promise<void> {
  if (job.status !== "processing") return letGo(ctx, job);
  const isIts = and(eq(comparisons.tenantId, job.tenantId), eq(comparisons.id, job.comparisonId ?? ""));
  const made = await ctx.db.select().from(comparisons).where(isIts).get();
  if (made?.status === "completed") {
    const { candidateCaptureId: captureId } = made;
    await endJob(ctx, job, { status: "completed", captureId, cache: null, outputs: made });
    return;
  }
  await fail(ctx, job, new AppError("internal_error", "The comparison was cut off"));
}

/** A job that was cancelled while it was made, by somebody who was not heard of again: its capture stays, as any other. */
async function letGo({ db }: BaseCtx, { tenantId, id, attempts }: JobRow): Promise<void> {
  await db
    .update(jobs)
    .set({ leaseEndsAt: null })
    .where(and(eq(jobs.tenantId, tenantId), eq(jobs.id, id), eq(jobs.attempts, attempts)));
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
