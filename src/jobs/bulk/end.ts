// How a bulk ends with its captures.
import { and, eq, exists, isNull, notExists, type SQL, sql } from "drizzle-orm";
import { emitIfChanged } from "#events/emit.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { wakeEveryMs } from "#jobs/settings.ts";
import { withStep } from "#jobs/steps.ts";
import type { BaseCtx } from "#platform/ctx.ts";

export type OfBulk = { tenantId: string; bulkId: string };

/** Ends what of a bulk has not begun, under a condition on the bulk. */
export function cancelPending(ctx: BaseCtx, { tenantId, bulkId }: OfBulk, when?: SQL) {
  const { db, clock } = ctx;
  const bulk = db
    .select({ id: bulks.id })
    .from(bulks)
    .where(and(eq(bulks.id, bulkId), when));
  return db
    .update(jobs)
    .set({
      status: "cancelled",
      completedAt: clock.now(),
      ...withStep(ctx, "cancelled", "Its bulk was cancelled"),
    })
    .where(
      and(eq(jobs.tenantId, tenantId), eq(jobs.bulkId, bulkId), eq(jobs.status, "pending"), exists(bulk)),
    )
    .returning({ kind: jobs.kind, createdAt: jobs.createdAt });
}

/** Goes after the end of jobs: with the last one the bulk ends, which is told, and what all shared is erased. */
export function noteEnd(ctx: BaseCtx, { tenantId, bulkId }: OfBulk) {
  const { db, clock } = ctx;
  const now = clock.now();
  const ofBulk = and(eq(jobs.tenantId, tenantId), eq(jobs.bulkId, bulkId));
  const open = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(ofBulk, sql`${jobs.status} in ('pending', 'processing')`));
  const unmade = db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(ofBulk, sql`${jobs.status} <> 'completed'`));
  return [
    db
      .update(bulks)
      .set({
        wakeAt: now + wakeEveryMs,
        // What failed can be sent back, and needs what all share then.
        defaults: sql`case when ${notExists(unmade)} then null else ${bulks.defaults} end`,
      })
      .where(eq(bulks.id, bulkId)),
    db
      .update(bulks)
      .set({ completedAt: now })
      .where(and(eq(bulks.id, bulkId), isNull(bulks.completedAt), notExists(open))),
    ...tellBulk(ctx, { tenantId, bulkId }, now),
  ] as const;
}

/** What the bulk came to is known only where the batch runs. */
function tellBulk(ctx: BaseCtx, { tenantId, bulkId }: OfBulk, now: number) {
  const inState = (status: string) => sql`(select count(*) from ${jobs}
    where tenant_id = ${tenantId} and bulk_id = ${bulkId} and status = ${status})`;
  const status = sql`(case when ${inState("cancelled")} > 0 then 'cancelled'
    when ${inState("failed")} = total then 'failed' else 'completed' end)`;
  const ofBulk = (value: SQL) => sql`(select ${value} from ${bulks} where id = ${bulkId})`;
  const iso = (ms: SQL) => sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;
  return emitIfChanged(ctx, {
    type: ofBulk(sql`'job.' || ${status}`),
    tenantId,
    subject: bulkId,
    keyId: ofBulk(sql`key_id`),
    jobId: bulkId,
    data: ofBulk(sql`json_object('job_id', id, 'job_type', 'bulk', 'status', ${status},
      'created_at', ${iso(sql`created_at`)}, 'completed_at', ${iso(sql`${now}`)},
      'result', json_object('captures_path', '/captures/bulk/' || id, 'total', total, 'counts', json_object(
        'completed', ${inState("completed")}, 'failed', ${inState("failed")}, 'cancelled', ${inState("cancelled")})))`),
  });
}
