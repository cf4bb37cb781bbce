// Recording a capture or comparison that is to be made later: job, audit and event in one batch, and then word to the queue.
import { auditInsert } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import type { CaptureKind } from "#captures/schemas.ts";
import { acceptComparison } from "#comparisons/accept.ts";
import { emitIfChanged } from "#events/emit.ts";
import { jobs } from "#db/schema/jobs.ts";
import { recorded } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireRoom } from "#storage/require-room.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { resultsKeptUntil } from "#tenants/tiers.ts";
import { addressOf } from "./address.ts";
import { sealOptions } from "./input.ts";
import { payloadOf } from "./payload.ts";
import { readCompareJob, readJob, type Wanted } from "./read.ts";
import type { JobRow } from "./rows.ts";
import type { Accepted, CreateJob } from "./schemas.ts";
import { sendWord } from "./wake.ts";

/**
 * Accepts a capture to be made in the background.
 * @param apiUrl where this version of the API is
 */
export async function createJob(
  ctx: Ctx,
  kind: CaptureKind,
  input: CreateJob,
  apiUrl: string,
): Promise<Accepted> {
  requireScope(ctx, "captures:write");
  const wanted = readJob(ctx, kind, input);
  await requireRoom(ctx);
  const id = ctx.ids.create("job", ctx.clock.now());
  return record(ctx, await newJob(ctx, id, { kind, input, wanted, apiUrl }));
}

/** Accepts a comparison to be made in the background. Its record is there at once, and its build waits for it. */
export async function createCompareJob(ctx: Ctx, input: CreateJob, apiUrl: string): Promise<Accepted> {
  requireScope(ctx, "comparisons:write");
  requireFeature(ctx, "comparisons");
  const { given, input: asked } = readCompareJob(input);
  const id = ctx.ids.create("job", ctx.clock.now());
  const comparison = await acceptComparison(ctx, asked, { jobId: id, apiUrl });
  await requireRoom(ctx);
  const { url, timeoutMs } = comparison;
  const job = await newJob(ctx, id, { kind: "compare", input, wanted: { given, url, timeoutMs }, apiUrl });
  return record(ctx, { ...job, comparisonId: comparison.id }, comparison.statements);
}

type Statements = Awaited<ReturnType<typeof acceptComparison>>["statements"];

async function record(ctx: Ctx, job: JobRow, comparison: Statements | [] = []): Promise<Accepted> {
  const accepted = acceptedOf(job);
  await ctx.db.batch([
    ctx.db.insert(jobs).values(job),
    auditInsert(ctx, {
      action: "job.create",
      targets: [{ type: "job", id: job.id }],
      metadata: { job_type: job.kind },
    }),
    ...emitIfChanged(ctx, {
      type: "job.created",
      tenantId: job.tenantId,
      subject: job.id,
      keyId: job.keyId,
      data: payloadOf(job, null),
    }),
    ...comparison,
    ...(await recorded(ctx, { status: 202, body: accepted, headers: { location: locationOf(job) } })),
  ]);
  ctx.waitUntil(sendWord(ctx, job.id));
  return accepted;
}

const acceptedOf = ({ id }: JobRow): Accepted => ({
  job_id: id,
  status: "pending",
  message: "Job created successfully",
  status_url: `/jobs/${id}`,
});

/** Where an accepted job is read, as it can be fetched. */
export const locationOf = ({ id, apiUrl }: Pick<JobRow, "id" | "apiUrl">) => `${apiUrl}/jobs/${id}`;

type Asked = { kind: JobRow["kind"]; input: CreateJob; wanted: Wanted; apiUrl: string };

async function newJob(ctx: Ctx, id: string, { kind, input, wanted, apiUrl }: Asked): Promise<JobRow> {
  const now = ctx.clock.now();
  return {
    id,
    tenantId: ctx.tenant.id,
    bulkId: null,
    position: 0,
    keyId: ctx.actor.id,
    requestId: ctx.requestId,
    apiUrl,
    reference: input.reference ?? null,
    kind,
    status: "pending",
    url: wanted.url,
    input: await sealOptions(ctx.config, id, wanted.given),
    ...(await addressOf(ctx, id, input)),
    timeline: [{ at: now, status: "pending", detail: "Accepted" }],
    timeoutMs: wanted.timeoutMs,
    attempts: 0,
    attemptsBefore: 0,
    foreseenId: null,
    leaseEndsAt: null,
    dueAt: now,
    deadlineAt: now + input.deadline * 1000,
    captureId: null,
    comparisonId: null,
    cache: null,
    error: null,
    createdAt: now,
    startedAt: null,
    updatedAt: now,
    completedAt: null,
    cancelledAt: null,
    expiresAt: resultsKeptUntil(ctx.tenant.tier, now),
  };
}
