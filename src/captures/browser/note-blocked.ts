import type { CaptureReport } from "#db/schema/captures.ts";

/** Entries kept of each reason; all are counted. */
const entriesMax = 100;
const urlMax = 500;

/** Adds to the report what a page was not let have. */
export function noteBlocked(report: CaptureReport, url: string, type: string, reason: string): void {
  const counts = (report.blocked_counts ??= {});
  const count = (counts[reason] = (counts[reason] ?? 0) + 1);
  if (count <= entriesMax) report.blocked.push({ url: url.slice(0, urlMax), type, reason });
}
