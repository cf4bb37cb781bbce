export const jobStates = ["pending", "processing", "completed", "failed", "cancelled", "expired"] as const;
export const jobTypes = ["screenshot", "pdf", "content", "compare", "bulk"] as const;
export type JobFilter = { status?: (typeof jobStates)[number]; job_type?: (typeof jobTypes)[number] };

export function readJobFilter({ status, job_type }: Record<string, unknown>): JobFilter {
  const state = jobStates.find((one) => one === status);
  const type = jobTypes.find((one) => one === job_type);
  return { ...(state && { status: state }), ...(type && { job_type: type }) };
}
