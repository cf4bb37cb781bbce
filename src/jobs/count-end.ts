import { errorCodes, isRetryable } from "#core/errors.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { JobRow } from "./rows.ts";

type Ended = Pick<JobRow, "kind" | "createdAt">;

/** Counts the end of a job: by whoever's statement ended it, so once however often that is tried. */
export function countEnd(
  { metrics, clock }: BaseCtx,
  { kind, createdAt }: Ended,
  status: JobRow["status"],
  error: JobRow["error"] = null,
): void {
  metrics.count("background_jobs_total", { job_type: kind, status });
  const seconds = Math.max(0, clock.now() - createdAt) / 1000;
  metrics.observe("background_job_duration_seconds", { job_type: kind }, seconds);
  if (status === "failed" && isOurs(error)) metrics.count("dead_letters_total", { kind: "job" });
}

/** What might have passed, and did not within all attempts; a page that is wrong stays so. */
function isOurs(error: JobRow["error"]): boolean {
  const code = errorCodes.find((known) => known === error?.["code"]);
  return code !== undefined && isRetryable(code) && !code.startsWith("target_");
}
