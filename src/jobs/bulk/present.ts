import { presentFiles } from "#captures/present.ts";
import { isoOrNull } from "#core/time.ts";
import type { BulkRow, JobRow } from "#jobs/rows.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Counts, WholeBulk } from "./queries.ts";
import type { BulkSummaryView, BulkView } from "./schemas.ts";

/** A bulk as its owner sees it in a list. `apiUrl` is where this version of the API is. */
export function presentSummary(bulk: BulkRow, counts: Counts, apiUrl: string): BulkSummaryView {
  const all = { pending: 0, processing: 0, completed: 0, failed: 0, cancelled: 0, expired: 0, ...counts };
  const ended = all.completed + all.failed + all.cancelled + all.expired;
  return {
    bulk_id: bulk.id,
    status: statusOf(bulk, all),
    progress: Math.floor((100 * ended) / bulk.total),
    total: bulk.total,
    counts: all,
    status_url: `${apiUrl}/captures/bulk/${bulk.id}`,
    created_at: new Date(bulk.createdAt).toISOString(),
    completed_at: isoOrNull(bulk.completedAt),
    deadline_at: new Date(bulk.deadlineAt).toISOString(),
    expires_at: isoOrNull(bulk.expiresAt),
  };
}

function statusOf(bulk: BulkRow, counts: Required<Counts>): JobRow["status"] {
  if (counts.pending === bulk.total) return "pending";
  if (counts.pending + counts.processing > 0) return "processing";
  if (counts.cancelled > 0) return "cancelled";
  return counts.failed === bulk.total ? "failed" : "completed";
}

/** The whole bulk, each capture with its state and its result. */
export function presentBulk(ctx: Ctx, { bulk, jobs, outputs }: WholeBulk, apiUrl: string): BulkView {
  const counts: Counts = {};
  for (const { status } of jobs) counts[status] = (counts[status] ?? 0) + 1;
  return {
    ...presentSummary(bulk, counts, apiUrl),
    captures: jobs.map((job) => {
      const id = job.captureId ?? "";
      return {
        index: job.position,
        reference: job.reference,
        kind: job.kind,
        url: job.url,
        status: job.status,
        attempts: job.attempts,
        started_at: isoOrNull(job.startedAt),
        completed_at: isoOrNull(job.completedAt),
        capture_id: job.captureId,
        comparison_id: job.comparisonId,
        cache: job.cache,
        ...presentFiles(ctx, { id, outputs: outputs.get(id) ?? [] }, apiUrl),
        error: job.error && asProblem(job.error),
      };
    }),
  };
}

/** Jobs keep what `problemBody` made, and it is read back as it was written. */
const asProblem = (error: Record<string, unknown>) => error as BulkView["captures"][number]["error"];
