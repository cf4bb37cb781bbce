import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { outputsOf } from "#jobs/outputs.ts";
import type { BulkRow, JobRow } from "#jobs/rows.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { ListBulks } from "./schemas.ts";

/** How many captures of a bulk are in each state; a state without any is absent. */
export type Counts = Partial<Record<JobRow["status"], number>>;

/** The tenant's bulks, newest first: one more than asked for, which tells whether a page follows. */
export async function listBulks(ctx: Ctx, { limit, cursor }: ListBulks): Promise<BulkRow[]> {
  requireScope(ctx, "captures:read");
  const older = cursor && sql`(${bulks.createdAt}, ${bulks.id}) < (${cursor.createdAt}, ${cursor.id})`;
  return ctx.db
    .select()
    .from(bulks)
    .where(and(eq(bulks.tenantId, ctx.tenant.id), isNull(bulks.deletedAt), older))
    .orderBy(desc(bulks.createdAt), desc(bulks.id))
    .limit(limit + 1);
}

/** The counts of each bulk, by its id: read from the index of jobs alone. */
export async function countsOf(ctx: Ctx, rows: BulkRow[]): Promise<Map<string, Counts>> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const sums = await ctx.db
    .select({ bulkId: jobs.bulkId, status: jobs.status, count: sql<number>`count(*)` })
    .from(jobs)
    .where(
      and(eq(jobs.tenantId, ctx.tenant.id), sql`${jobs.bulkId} in (select value from json_each(${ids}))`),
    )
    .groupBy(jobs.bulkId, jobs.status);
  const counts = new Map<string, Counts>();
  for (const { bulkId, status, count } of sums)
    if (bulkId !== null) counts.set(bulkId, { ...counts.get(bulkId), [status]: count });
  return counts;
}

/** A bulk with its jobs in their order, and the files of the captures that are their results. */
export type WholeBulk = { bulk: BulkRow; jobs: JobRow[]; outputs: Map<string, StoredOutput[]> };

/** @throws AppError `not_found`, for another tenant's bulk and for a deleted one as well */
export async function fetchBulk(ctx: Ctx, id: string): Promise<WholeBulk> {
  requireScope(ctx, "captures:read");
  return existingBulk(ctx, id);
}

/** For verbs with a scope of their own. */
export async function existingBulk(ctx: Ctx, id: string): Promise<WholeBulk> {
  const { db, tenant } = ctx;
  // Read together, so that the bulk is not said to be over with one of its jobs under way.
  const [[bulk], rows] = await db.batch([
    db
      .select()
      .from(bulks)
      .where(and(eq(bulks.tenantId, tenant.id), eq(bulks.id, id), isNull(bulks.deletedAt))),
    db
      .select()
      .from(jobs)
      .where(and(eq(jobs.tenantId, tenant.id), eq(jobs.bulkId, id)))
      .orderBy(asc(jobs.position)),
  ]);
  if (!bulk) throw new AppError("not_found", `There is no bulk ${id}`);
  return { bulk, jobs: rows, outputs: await outputsOf(ctx, rows) };
}
