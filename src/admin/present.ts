import { isoOrNull } from "#core/time.ts";
import { presentEndpoint } from "#webhooks/present.ts";
import type { EndpointRow } from "#webhooks/queries.ts";
import type { listAllJobs } from "./jobs.ts";
import type { AdminEndpoint, AdminJob } from "./schemas.ts";

export function presentAdminJob(job: Awaited<ReturnType<typeof listAllJobs>>[number]): AdminJob {
  const code = job.error?.["code"];
  return {
    job_id: job.id,
    tenant_id: job.tenantId,
    bulk_id: job.bulkId,
    job_type: job.kind,
    status: job.status,
    attempts: job.attempts,
    error_code: typeof code === "string" ? code : null,
    created_at: new Date(job.createdAt).toISOString(),
    started_at: isoOrNull(job.startedAt),
    completed_at: isoOrNull(job.completedAt),
  };
}

/** Its keys are its owner's. */
export function presentAdminEndpoint(row: EndpointRow): AdminEndpoint {
  const { keys: _, ...shown } = presentEndpoint(row, []);
  return { ...shown, tenant_id: row.tenantId };
}
