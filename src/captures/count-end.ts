import type { BaseCtx } from "#platform/ctx.ts";
import type { CaptureRow } from "./queries.ts";

type Ended = Pick<CaptureRow, "kind" | "createdAt"> &
  Partial<Pick<CaptureRow, "outputs" | "timings" | "error" | "completedAt">>;

/** Counts the end of a capture: by whoever's statement ended it, so once. */
export function countEnd({ metrics }: BaseCtx, ended: Ended): void {
  const { kind, createdAt, error, outputs = [], timings } = ended;
  metrics.count("captures_total", { kind, outcome: outcomeOf(error?.code) });
  if (error) metrics.count("capture_failures_total", { code: error.code });
  const seconds = Math.max(0, (ended.completedAt ?? createdAt) - createdAt) / 1000;
  metrics.observe("capture_duration_seconds", { kind }, seconds);
  for (const [phase, tookMs] of Object.entries(timings ?? {}))
    metrics.observe("capture_phase_duration_seconds", { phase }, tookMs / 1000);
  const bytes = outputs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes > 0) metrics.count("capture_bytes_total", { kind }, bytes);
}

/** A page that cannot be captured is its own fault, and none of the service's. */
function outcomeOf(code: string | undefined): "completed" | "failed" | "target" {
  if (code === undefined) return "completed";
  return targets.has(code) || code.startsWith("target_") ? "target" : "failed";
}
const targets = new Set(["selector_not_found", "content_refused", "script_failed"]);
