// What webhooks and listeners are told of a job: small, flat, and the same whenever it is told.
import type { Result as Links } from "./result.ts";
import { isoOrNull } from "#core/time.ts";
import type { BulkRow, JobRow } from "./rows.ts";

type Told = Pick<
  JobRow,
  "id" | "kind" | "status" | "reference" | "createdAt" | "completedAt" | "error" | "attempts"
>;

export function payloadOf(job: Told, result: Links | null): Record<string, unknown> {
  return {
    job_id: job.id,
    job_type: job.kind,
    status: job.status,
    reference: job.reference,
    attempts: job.attempts,
    created_at: new Date(job.createdAt).toISOString(),
    completed_at: isoOrNull(job.completedAt),
    result,
    ...(job.error ? { error: job.error } : {}),
  };
}

/** Of a bulk that was accepted; what it comes to is told by `bulk/end.ts`. */
export function payloadOfBulk({ id, createdAt }: Pick<BulkRow, "id" | "createdAt">): Record<string, unknown> {
  return {
    job_id: id,
    job_type: "bulk",
    status: "pending",
    created_at: new Date(createdAt).toISOString(),
    completed_at: null,
    result: null,
  };
}
