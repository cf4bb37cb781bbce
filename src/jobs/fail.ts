import type { AppError } from "#core/errors.ts";
import { asAppError, problemBody } from "#http/problem.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { endJob, layBack } from "./end.ts";
import type { JobRow } from "./rows.ts";
import { attemptsMaxOf, retryDelayMs } from "./settings.ts";
import { wake } from "./wake.ts";

/** What becomes of a job whose attempt failed: another attempt where the fault is ours and may pass, else its end. */
export async function fail(ctx: BaseCtx, job: JobRow, thrown: unknown): Promise<void> {
  const err = asAppError(thrown);
  if (err.code === "internal_error") ctx.log.error("job failed", thrown, { job_id: job.id });
  const dueAt = nextAttemptAt(ctx, job, err);
  if (dueAt === null) {
    const made = err.details.extensions?.["capture_id"];
    const captureId = typeof made === "string" ? made : null;
    await endJob(ctx, job, { status: "failed", error: problemBody(err, job.requestId), captureId });
    return;
  }
  await layBack(ctx, job, dueAt, err.message);
  const delaySeconds = Math.ceil((dueAt - ctx.clock.now()) / 1000);
  await wake(ctx, job.tenantId, delaySeconds);
}

/** When a job that failed for this is tried again; null where it is not. */
export function nextAttemptAt({ clock }: BaseCtx, job: JobRow, err: AppError): number | null {
  const told = Number(err.details.headers?.["Retry-After"] ?? 0) * 1000;
  const tried = job.attempts - job.attemptsBefore;
  const dueAt = clock.now() + Math.max(retryDelayMs(tried), told);
  return tried >= attemptsMaxOf(err.code) || dueAt >= job.deadlineAt ? null : dueAt;
}
