import type { CaptureRow } from "#captures/queries.ts";

/** Whether a capture is all that was asked for: a completed one, not one that was taken before all was there. */
export function isWhole({ status, report }: Pick<CaptureRow, "status" | "report">): boolean {
  return status === "completed" && !report?.unfinished?.length;
}
