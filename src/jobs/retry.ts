import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Ctx } from "#platform/ctx.ts";
import { keepTraceFor, traceHere } from "#telemetry/trace/tracer.ts";
import { payloadOf, payloadOfBulk } from "./payload.ts";
import { type AnyJob, existingJob, type Many, type Single } from "./queries.ts";
import { deadlineMs, wakeFirstMs } from "./settings.ts";
import { withStep } from "./steps.ts";
import { sendWord } from "./wake.ts";

/** What has ended without a result, and still has its options. */
const isOver = sql`${jobs.status} in ('failed', 'cancelled', 'expired')`;

/**
 * Sends back what failed, was cancelled or expired: the same job with the same options, with as many attempts as a new
 * one; of a bulk all such captures.
 * @throws AppError `conflict` where there is nothing of the kind
 */
export async function retryJob(ctx: Ctx, id: string): Promise<AnyJob> {
  requireScope(ctx, "captures:write");
  const found = await existingJob(ctx, id);
  keepTraceFor(ctx.tenant.id, id);
  const waiting = found.type === "bulk" ? await retryMany(ctx, found) : await retrySingle(ctx, found);
  if (waiting === 0) throw new AppError("conflict", whyNot(found));
  ctx.waitUntil(sendWord(ctx, id));
  return existingJob(ctx, id);
}

function whyNot(found: AnyJob): string {
  if (found.type === "single" && found.job.leaseEndsAt !== null && found.job.status === "cancelled")
    return `The job ${found.job.id} was cancelled while it was made; send it back in a minute`;
  const id = found.type === "bulk" ? found.bulk.id : found.job.id;
  return `Nothing of the job ${id} has failed, was cancelled or has expired`;
}

function anew(ctx: Ctx) {
  const now = ctx.clock.now();
  return {
    status: "pending" as const,
    dueAt: now,
    trace: traceHere(),
    deadlineAt: now + deadlineMs,
    // Made in the name of who sends it back: the first key may be gone.
    keyId: ctx.actor.id,
    attemptsBefore: sql`${jobs.attempts}`,
    captureId: null,
    error: null,
    completedAt: null,
    cancelledAt: null,
    ...withStep(ctx, "pending", "Sent back on request"),
  };
}

async function retrySingle(ctx: Ctx, { job }: Single): Promise<number> {
  const { id } = job;
  if (job.bulkId !== null)
    throw new AppError("conflict", `The job ${id} is one of a bulk: retry ${job.bulkId} as a whole`);
  const [rows] = await ctx.db.batch([
    ctx.db
      .update(jobs)
      .set(anew(ctx))
      // Whoever is still at one that was cancelled must be heard of, or given up, before another begins.
      .where(and(isOfTenant(ctx), eq(jobs.id, id), isOver, isNotNull(jobs.input), isNull(jobs.leaseEndsAt)))
      .returning({ id: jobs.id }),
    auditIfChanged(ctx, { action: "job.retry", targets: [{ type: "job", id }] }),
    ...emitIfChanged(ctx, {
      type: "job.created",
      tenantId: job.tenantId,
      subject: id,
      keyId: ctx.actor.id,
      data: payloadOf({ ...job, status: "pending", completedAt: null, error: null }, null),
    }),
  ]);
  return rows.length;
}

async function retryMany(ctx: Ctx, { bulk }: Many): Promise<number> {
  const { id } = bulk;
  const now = ctx.clock.now();
  const [rows] = await ctx.db.batch([
    ctx.db
      .update(jobs)
      .set(anew(ctx))
      .where(and(isOfTenant(ctx), eq(jobs.bulkId, id), isOver, isNotNull(jobs.input)))
      .returning({ id: jobs.id }),
    auditIfChanged(ctx, { action: "bulk.retry", targets: [{ type: "bulk", id }] }),
    ctx.db
      .update(bulks)
      .set({
        completedAt: null,
        cancelledAt: null,
        deadlineAt: now + deadlineMs,
        wakeAt: now + wakeFirstMs,
        trace: traceHere(),
      })
      .where(and(eq(bulks.tenantId, ctx.tenant.id), eq(bulks.id, id), sql`changes() > 0`)),
    ...emitIfChanged(ctx, {
      type: "job.created",
      tenantId: bulk.tenantId,
      subject: id,
      keyId: ctx.actor.id,
      data: payloadOfBulk(bulk),
    }),
    // What still waits has the time that its bulk has.
    ctx.db
      .update(jobs)
      .set({ deadlineAt: sql`(select deadline_at from ${bulks} where id = ${id})` })
      .where(and(isOfTenant(ctx), eq(jobs.bulkId, id), eq(jobs.status, "pending"))),
  ]);
  return rows.length;
}

const isOfTenant = ({ tenant }: Ctx) => eq(jobs.tenantId, tenant.id);
