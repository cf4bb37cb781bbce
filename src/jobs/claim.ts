// Who makes a capture: one statement decides, so that of all who ask for it at once one gets it.
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { WorkingTenant } from "./queries.ts";
import type { BulkRow, JobRow } from "./rows.ts";
import { graceMs, turnsAtOnce } from "./settings.ts";

/** `bulk` is what the job is of; undefined where it was asked for alone. */
export type Claimed = { job: JobRow; bulk: BulkRow | undefined };

/**
 * The tenant's next capture that is due, for the caller to make; nothing where none is, or where so many are being
 * made already as may be at once. `attempts` is the fencing number: with it the caller ends the job, or somebody does
 * who began it later.
 */
export async function claimJob(
  ctx: BaseCtx,
  { id: tenantId, capturesAtOnce }: Pick<WorkingTenant, "id" | "capturesAtOnce">,
): Promise<Claimed | undefined> {
  const now = ctx.clock.now();
  const isDue = and(
    eq(jobs.tenantId, tenantId),
    eq(jobs.status, "pending"),
    lte(jobs.dueAt, now),
    gt(jobs.deadlineAt, now),
  );
  // Asked anew each time: a tenant may be suspended while its jobs are made, and the rest then waits.
  const isActive = sql`exists (select 1 from ${tenants} where id = ${tenantId} and status = 'active')`;
  const next = ctx.db
    .select({ id: jobs.id })
    .from(jobs)
    .where(isDue)
    .orderBy(asc(jobs.dueAt), asc(jobs.position))
    .limit(1);
  const underWay = ctx.db
    .select({ count: sql`count(*)` })
    .from(jobs)
    .where(and(eq(jobs.tenantId, tenantId), eq(jobs.status, "processing"), gt(jobs.leaseEndsAt, now)));
  const [job] = await ctx.db
    .update(jobs)
    .set({
      status: "processing",
      attempts: sql`${jobs.attempts} + 1`,
      foreseenId: ctx.ids.create("cap", now),
      leaseEndsAt: sql`${now + graceMs} + ${jobs.timeoutMs}`,
      startedAt: sql`coalesce(${jobs.startedAt}, ${now})`,
    })
    .where(
      and(eq(jobs.id, sql`(${next})`), sql`(${underWay}) < ${turnsAtOnce(ctx, capturesAtOnce)}`, isActive),
    )
    .returning();
  if (!job) return undefined;
  if (job.bulkId === null) return { job, bulk: undefined };
  const bulk = await ctx.db.select().from(bulks).where(eq(bulks.id, job.bulkId)).get();
  if (!bulk) throw new Error(`The job ${job.id} has no bulk`);
  return { job, bulk };
}
