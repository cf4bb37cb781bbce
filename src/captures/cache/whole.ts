import type { CaptureRow } from "#captures/queries.ts";

/** What a report says of a picture that was taken before all was there. */
type Unfinished = { unfinished?: string[] };

/** Whether a capture is all that was asked for: a completed one, not a best attempt whose time ran out. */
export function isWhole({ status, report }: Pick<CaptureRow, "status" | "report">): boolean {
  const { unfinished = [] } = (report ?? {}) as Unfinished;
  return status === "completed" && unfinished.length === 0;
}
