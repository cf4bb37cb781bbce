import { isoOrNull } from "#core/time.ts";
import type { Ctx } from "#platform/ctx.ts";
import { presentSummary } from "./bulk/present.ts";
import type { AnyJob, Many, Single, Told } from "./queries.ts";
import { resultOf } from "./result.ts";
import type { JobView } from "./schemas.ts";

/** A job as its owner sees it. */
export function presentJob(ctx: Ctx, job: AnyJob, apiUrl: string): JobView {
  return job.type === "bulk" ? presentMany(job, apiUrl) : presentSingle(ctx, job, apiUrl);
}

function presentSingle(ctx: Ctx, { job, made, told }: Single, apiUrl: string): JobView {
  return {
    job_id: job.id,
    job_type: job.kind,
    status: job.status,
    progress: job.completedAt === null ? (job.status === "processing" ? 50 : 0) : 100,
    reference: job.reference,
    url: job.url,
    attempts: job.attempts,
    created_at: new Date(job.createdAt).toISOString(),
    updated_at: new Date(job.updatedAt).toISOString(),
    started_at: isoOrNull(job.startedAt),
    completed_at: isoOrNull(job.completedAt),
    deadline_at: new Date(job.deadlineAt).toISOString(),
    expires_at: isoOrNull(job.expiresAt),
    status_url: `/jobs/${job.id}`,
    result: job.status === "completed" && made ? resultOf(ctx, { ...job, apiUrl }, made) : null,
    ...(job.error && { error: asProblem(job.error) }),
    webhook_url: job.webhookUrl,
    ...presentTold(job.completedAt === null ? null : told),
    timeline: job.timeline.map(({ at, ...step }) => ({ at: new Date(at).toISOString(), ...step })),
  };
}

function presentMany({ bulk, counts, told }: Many, apiUrl: string): JobView {
  const summary = presentSummary(bulk, counts, apiUrl);
  return {
    job_id: bulk.id,
    job_type: "bulk",
    status: summary.status,
    progress: summary.progress,
    reference: null,
    url: null,
    attempts: 1,
    created_at: summary.created_at,
    updated_at: isoOrNull(bulk.completedAt ?? bulk.cancelledAt) ?? summary.created_at,
    started_at: null,
    completed_at: summary.completed_at,
    deadline_at: summary.deadline_at,
    expires_at: summary.expires_at,
    status_url: `/jobs/${bulk.id}`,
    result: { captures_path: `/captures/bulk/${bulk.id}`, total: bulk.total, counts: summary.counts },
    webhook_url: bulk.webhookUrl,
    ...presentTold(bulk.completedAt === null ? null : told),
    timeline: [],
  };
}

function presentTold(told: Told): Pick<JobView, "webhook_delivered" | "webhook_failed"> {
  return { webhook_delivered: told?.delivered ?? false, ...(told?.failed && { webhook_failed: true }) };
}

/** Jobs keep what `problemBody` made, and it is read back as it was written. */
const asProblem = (error: Record<string, unknown>) => error as NonNullable<JobView["error"]>;
