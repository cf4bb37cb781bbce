// What the clock does to jobs asked for alone: ends the overdue, sends word of those that wait, forgets the old.
import { and, eq, isNull, lte, type SQL, sql } from "drizzle-orm";
import { jobs } from "#db/schema/jobs.ts";
import { announce } from "#events/announce.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { countEnd } from "./count-end.ts";
import { tellEnd } from "./end.ts";
import { rowsMax, tenantsMax, wakeFirstMs } from "./settings.ts";
import { withStep } from "./steps.ts";
import { wakeAll } from "./wake.ts";

/** A job asked for alone that has not begun by its deadline expires; it can be sent back. */
export async function expireJobs(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const overdue = await ctx.db
    .select()
    .from(jobs)
    .where(and(sql`${jobs.status} = 'pending'`, isNull(jobs.bulkId), lte(jobs.deadlineAt, now)))
    .limit(rowsMax);
  for (const job of overdue) {
    const expired = { ...job, status: "expired" as const, completedAt: now };
    const [{ meta }] = await ctx.db.batch([
      ctx.db
        .update(jobs)
        .set({
          status: "expired",
          completedAt: now,
          ...withStep(ctx, "expired", "Its turn did not come before its deadline"),
        })
        .where(and(eq(jobs.tenantId, job.tenantId), eq(jobs.id, job.id), sql`${jobs.status} = 'pending'`)),
      ...tellEnd(ctx, expired, null),
    ]);
    if (meta.changes > 0) countEnd(ctx, job, "expired");
  }
  for (const tenantId of new Set(overdue.map((job) => job.tenantId))) await announce(ctx, tenantId);
}

/** Sends word of tenants with jobs that have been due for a while. */
export async function wakeJobs(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  // One step of the index a tenant, however many jobs each has waiting.
  const next = (
    after: SQL,
  ) => sql`(select min(tenant_id) from ${jobs} where status = 'pending' and bulk_id is null
    and due_at <= ${now - wakeFirstMs} and deadline_at > ${now} and tenant_id > ${after})`;
  const sleepers = await ctx.db.all<{ id: string }>(sql`
    with recursive asleep(id) as (
      select ${next(sql`''`)} union all select ${next(sql`asleep.id`)} from asleep where asleep.id is not null
    )
    select id from asleep where id is not null limit ${tenantsMax}`);
  await wakeAll(
    ctx,
    sleepers.map(({ id }) => id),
  );
}

/** Records past their time go; the captures go by their own. */
export async function forgetJobs(ctx: BaseCtx): Promise<void> {
  const now = ctx.clock.now();
  const old = sql`select id from ${jobs} where expires_at <= ${now} and bulk_id is null
    and status not in ('pending', 'processing') limit ${rowsMax}`;
  await ctx.db.delete(jobs).where(sql`${jobs.id} in (${old})`);
}
