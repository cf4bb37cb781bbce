import type { CaptureRow } from "#captures/queries.ts";

/** Whether a capture is all that was asked for: a completed one, not a best attempt whose time ran out. */
export function isWhole({ status, report }: Pick<CaptureRow, "status" | "report">): boolean {
  return status === "completed" && !(report as { partial?: unknown } | null)?.partial;
}
