import { and, eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { announce } from "#events/announce.ts";
import { jobs } from "#db/schema/jobs.ts";
import type { Ctx } from "#platform/ctx.ts";
import { cancelBulk } from "./bulk/cancel.ts";
import { countEnd } from "./count-end.ts";
import { tellEnd } from "./end.ts";
import { type AnyJob, existingJob } from "./queries.ts";
import { withStep } from "./steps.ts";

/**
 * Ends a job that has not ended. One that is being made ends at once too: what comes of it is thrown away. Again it
 * changes nothing; of a bulk it ends what has not begun.
 * @throws AppError `conflict` where the job has ended otherwise
 */
export async function cancelJob(ctx: Ctx, id: string): Promise<AnyJob> {
  requireScope(ctx, "captures:write");
  const found = await existingJob(ctx, id);
  if (found.type === "bulk") {
    await cancelBulk(ctx, id);
    return existingJob(ctx, id);
  }
  const { job } = found;
  if (job.bulkId !== null)
    throw new AppError("conflict", `The job ${id} is one of a bulk: cancel ${job.bulkId} as a whole`);
  const now = ctx.clock.now();
  const cancelled = { status: "cancelled" as const, cancelledAt: now, completedAt: now };
  const [{ meta }] = await ctx.db.batch([
    ctx.db
      .update(jobs)
      .set({ ...cancelled, ...withStep(ctx, "cancelled", "Cancelled on request") })
      .where(
        and(
          eq(jobs.tenantId, ctx.tenant.id),
          eq(jobs.id, id),
          sql`${jobs.status} in ('pending', 'processing')`,
        ),
      ),
    auditIfChanged(ctx, { action: "job.cancel", targets: [{ type: "job", id }] }),
    ...tellEnd(ctx, { ...job, ...cancelled }, null),
  ]);
  if (meta.changes > 0) countEnd(ctx, job, "cancelled");
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
  const after = await existingJob(ctx, id);
  if (after.type === "single" && after.job.status !== "cancelled")
    throw new AppError("conflict", `The job ${id} is ${after.job.status} and can no longer be cancelled`);
  return after;
}
