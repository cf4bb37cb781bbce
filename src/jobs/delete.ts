import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { jobs } from "#db/schema/jobs.ts";
import { webhookDeliveries } from "#db/schema/webhooks.ts";
import type { Ctx } from "#platform/ctx.ts";
import { deleteBulk } from "./bulk/delete.ts";
import { cancelJob } from "./cancel.ts";
import { existingJob } from "./queries.ts";

/** Removes a job's record, which is cancelled first where it has not ended; a capture that was made stays. */
export async function deleteJob(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "captures:write");
  const found = await existingJob(ctx, id);
  if (found.type === "bulk") return deleteBulk(ctx, id);
  if (found.job.bulkId !== null)
    throw new AppError("conflict", `The job ${id} is one of a bulk: delete ${found.job.bulkId} as a whole`);
  if (found.job.completedAt === null) await cancelJob(ctx, id);
  const [rows] = await ctx.db.batch([
    ctx.db
      .delete(jobs)
      // While somebody may be at it, the row says which capture is nobody's.
      .where(and(eq(jobs.tenantId, ctx.tenant.id), eq(jobs.id, id), isNull(jobs.leaseEndsAt)))
      .returning({ id: jobs.id }),
    auditIfChanged(ctx, { action: "job.delete", targets: [{ type: "job", id }] }),
    // Its own address goes with it.
    ctx.db
      .update(webhookDeliveries)
      .set({
        status: "dropped",
        nextAttemptAt: null,
        error: "The job was deleted",
        completedAt: ctx.clock.now(),
      })
      .where(
        and(eq(webhookDeliveries.jobId, id), isNotNull(webhookDeliveries.nextAttemptAt), sql`changes() > 0`),
      ),
  ]);
  if (rows.length === 0)
    throw new AppError("conflict", `The job ${id} was cancelled while it was made; delete it in a minute`);
}
