import { and, desc, eq, gte, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { isoOrNull } from "#core/time.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { jobs } from "#db/schema/jobs.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { JobSummary, ListAllJobs } from "./schemas.ts";

const dayMs = 24 * 60 * 60 * 1000;
const tenantsMax = 10;

/** All tenants' captures in the background, newest first: one more than asked for. What is captured is not shown. */
export function listAllJobs(ctx: Ctx, { tenant_id, status, job_type, cursor, limit }: ListAllJobs) {
  requireScope(ctx, "admin:read");
  const { id, tenantId, bulkId, kind, attempts, error, createdAt, startedAt, completedAt } = jobs;
  return ctx.db
    .select({
      id,
      tenantId,
      bulkId,
      kind,
      status: jobs.status,
      attempts,
      error,
      createdAt,
      startedAt,
      completedAt,
    })
    .from(jobs)
    .where(
      and(
        oneOrAll(tenantId, tenant_id),
        status && eq(jobs.status, status),
        job_type && eq(kind, job_type),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
}

/** What waits, what is being made, and what became of the last day's. */
export async function summariseJobs(ctx: Ctx): Promise<JobSummary> {
  requireScope(ctx, "admin:read");
  const now = ctx.clock.now();
  const { status, tenantId, createdAt } = jobs;
  const amount = sql<number>`count(*)`;
  const [underWay, ended, tenants] = await ctx.db.batch([
    ctx.db
      .select({ status, count: amount, oldest: sql<number | null>`min(${createdAt})` })
      .from(jobs)
      .where(sql`${status} in ('pending', 'processing')`)
      .groupBy(status),
    ctx.db
      .select({ status, count: amount })
      .from(jobs)
      .where(and(gte(createdAt, now - dayMs), sql`${status} not in ('pending', 'processing')`))
      .groupBy(status),
    ctx.db
      .select({ tenantId, count: amount })
      .from(jobs)
      .where(eq(status, "pending"))
      .groupBy(tenantId)
      .orderBy(desc(amount))
      .limit(tenantsMax),
  ]);
  const waiting = underWay.find((row) => row.status === "pending");
  const countOf = (rows: { status: string; count: number }[], wanted: string) =>
    rows.find((row) => row.status === wanted)?.count ?? 0;
  return {
    pending: waiting?.count ?? 0,
    oldest_pending_at: isoOrNull(waiting?.oldest ?? null),
    processing: countOf(underWay, "processing"),
    last_day: {
      completed: countOf(ended, "completed"),
      failed: countOf(ended, "failed"),
      cancelled: countOf(ended, "cancelled"),
      expired: countOf(ended, "expired"),
    },
    most_pending: tenants.map((row) => ({ tenant_id: row.tenantId, pending: row.count })),
  };
}
