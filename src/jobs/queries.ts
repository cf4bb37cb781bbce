import { and, desc, eq, gte, isNull, lte, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { limitOverrides } from "#db/schema/limits.ts";
import { tenants } from "#db/schema/tenants.ts";
import { webhookDeliveries } from "#db/schema/webhooks.ts";
import { limitsOf } from "#limits/limits-of.ts";
import { overrideOf } from "#limits/load-rules.ts";
import type { BaseCtx, Ctx, Tenant } from "#platform/ctx.ts";
import { storedBytesOfTenant } from "#tenants/stored.ts";
import { type Counts, countsOf } from "./bulk/queries.ts";
import { comparisonsOf, outputsOf } from "./outputs.ts";
import type { BulkRow, JobRow } from "./rows.ts";
import type { Made } from "./result.ts";
import type { ListJobs } from "./schemas.ts";

/** What became of telling a job's own address; null where nobody has tried yet. */
export type Told = { delivered: boolean; failed: boolean } | null;
/** A job asked for alone, with what is shown of it besides; or a bulk, which is one job as well. */
/** `made` is null where the comparison that was the result is gone. */
export type Single = { type: "single"; job: JobRow; made: Made | null; told: Told };
export type Many = { type: "bulk"; bulk: BulkRow; counts: Counts; told: Told };
export type AnyJob = Single | Many;

/** @throws AppError `not_found`, for another tenant's job as well */
export async function fetchJob(ctx: Ctx, id: string): Promise<AnyJob> {
  requireScope(ctx, "captures:read");
  return existingJob(ctx, id);
}

/** For verbs with a scope of their own. A capture of a bulk is read by its id too. */
export async function existingJob(ctx: Ctx, id: string): Promise<AnyJob> {
  const { db, tenant } = ctx;
  if (id.startsWith("blk_")) {
    const ofTenant = and(eq(bulks.tenantId, tenant.id), eq(bulks.id, id), isNull(bulks.deletedAt));
    const bulk = await db.select().from(bulks).where(ofTenant).get();
    const [many] = bulk ? await withCounts(ctx, [bulk]) : [];
    if (many) return many;
  } else {
    const job = await db
      .select()
      .from(jobs)
      .where(and(eq(jobs.tenantId, tenant.id), eq(jobs.id, id)))
      .get();
    const [single] = job ? await withResults(ctx, [job]) : [];
    if (single) return single;
  }
  throw new AppError("not_found", `There is no job ${id}`);
}

/** Jobs and bulks, newest first: one more than asked for, which tells whether a page follows. */
export async function listJobs(
  ctx: Ctx,
  asked: ListJobs,
): Promise<(AnyJob & { createdAt: number; id: string })[]> {
  requireScope(ctx, "captures:read");
  const { job_type: type, limit } = asked;
  const [singles, many] = await Promise.all([
    type === "bulk" ? [] : listSingles(ctx, asked),
    type === undefined || type === "bulk" ? listMany(ctx, asked) : [],
  ]);
  const all = [
    ...singles.map((one) => ({ ...one, createdAt: one.job.createdAt, id: one.job.id })),
    ...many.map((one) => ({ ...one, createdAt: one.bulk.createdAt, id: one.bulk.id })),
  ];
  all.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  return all.slice(0, limit + 1);
}

async function listSingles(
  ctx: Ctx,
  { status, job_type: type, limit, ...asked }: ListJobs,
): Promise<Single[]> {
  const rows = await ctx.db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.tenantId, ctx.tenant.id),
        isNull(jobs.bulkId),
        status && eq(jobs.status, status),
        type && type !== "bulk" ? eq(jobs.kind, type) : undefined,
        asked.reference === undefined ? undefined : eq(jobs.reference, asked.reference),
        asked.created_after ? gte(jobs.createdAt, Date.parse(asked.created_after)) : undefined,
        asked.created_before ? lte(jobs.createdAt, Date.parse(asked.created_before)) : undefined,
        asked.cursor &&
          sql`(${jobs.createdAt}, ${jobs.id}) < (${asked.cursor.createdAt}, ${asked.cursor.id})`,
      ),
    )
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(limit + 1);
  return withResults(ctx, rows);
}

async function listMany(ctx: Ctx, { status, limit, ...asked }: ListJobs): Promise<Many[]> {
  // Bulks have no name of the caller's own.
  if (asked.reference !== undefined) return [];
  const rows = await ctx.db
    .select()
    .from(bulks)
    .where(
      and(
        eq(bulks.tenantId, ctx.tenant.id),
        isNull(bulks.deletedAt),
        status && sql`${statusOfBulk} = ${status}`,
        asked.created_after ? gte(bulks.createdAt, Date.parse(asked.created_after)) : undefined,
        asked.created_before ? lte(bulks.createdAt, Date.parse(asked.created_before)) : undefined,
        asked.cursor &&
          sql`(${bulks.createdAt}, ${bulks.id}) < (${asked.cursor.createdAt}, ${asked.cursor.id})`,
      ),
    )
    .orderBy(desc(bulks.createdAt), desc(bulks.id))
    .limit(limit + 1);
  return withCounts(ctx, rows);
}

const inState = (
  status: string,
) => sql`(select count(*) from ${jobs} where ${jobs.tenantId} = ${bulks.tenantId}
  and ${jobs.bulkId} = ${bulks.id} and ${jobs.status} = ${status})`;
/** By the same rule as `bulk/present.ts` says it. */
const statusOfBulk = sql`case
  when ${inState("pending")} = ${bulks.total} then 'pending'
  when ${bulks.completedAt} is null then 'processing'
  when ${inState("cancelled")} > 0 then 'cancelled'
  when ${inState("failed")} = ${bulks.total} then 'failed' else 'completed' end`;

async function withCounts(ctx: Ctx, rows: BulkRow[]): Promise<Many[]> {
  const [counts, told] = await Promise.all([
    countsOf(ctx, rows),
    toldOf(
      ctx,
      rows.flatMap(({ id, webhookUrl }) => (webhookUrl === null ? [] : id)),
    ),
  ]);
  return rows.map((bulk) => ({
    type: "bulk",
    bulk,
    counts: counts.get(bulk.id) ?? {},
    told: told.get(bulk.id) ?? null,
  }));
}

async function withResults(ctx: Ctx, rows: JobRow[]): Promise<Single[]> {
  const [outputs, compared, told] = await Promise.all([
    outputsOf(ctx, rows),
    comparisonsOf(ctx, rows),
    toldOf(
      ctx,
      rows.flatMap(({ id, webhookUrl }) => (webhookUrl === null ? [] : id)),
    ),
  ]);
  return rows.map((job) => ({
    type: "single",
    job,
    made:
      job.kind === "compare"
        ? (compared.get(job.comparisonId ?? "") ?? null)
        : (outputs.get(job.captureId ?? "") ?? []),
    told: told.get(job.id) ?? null,
  }));
}

async function toldOf({ db }: Ctx, ids: string[]): Promise<Map<string, NonNullable<Told>>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      id: webhookDeliveries.jobId,
      delivered: sql<number>`sum(${webhookDeliveries.status} = 'delivered')`,
      failed: sql<number>`sum(${webhookDeliveries.status} = 'failed')`,
    })
    .from(webhookDeliveries)
    .where(
      and(
        sql`${webhookDeliveries.jobId} in (select value from json_each(${JSON.stringify(ids)}))`,
        // A job that was sent back ends again.
        sql`${webhookDeliveries.seq} = (select max(seq) from ${webhookDeliveries} latest
          where latest.job_id = ${webhookDeliveries.jobId})`,
      ),
    )
    .groupBy(webhookDeliveries.jobId);
  return new Map(
    rows.map(({ id, delivered, failed }) => [
      id ?? "",
      { delivered: delivered > 0, failed: !delivered && failed > 0 },
    ]),
  );
}

/** With what may be made for it at once; null sets no limit. */
export type WorkingTenant = Tenant & { capturesAtOnce: number | null };

/** For work that nobody waits for: nothing where the tenant is not active, so that its jobs wait. */
export async function tenantOf({ db }: BaseCtx, id: string): Promise<WorkingTenant | undefined> {
  const row = await db
    .select({
      tenant: {
        id: tenants.id,
        tier: tenants.tier,
        status: tenants.status,
        storedBytes: storedBytesOfTenant,
      },
      override: limitOverrides,
    })
    .from(tenants)
    .leftJoin(limitOverrides, eq(limitOverrides.tenantId, tenants.id))
    .where(and(eq(tenants.id, id), eq(tenants.status, "active")))
    .get();
  if (!row) return undefined;
  const { tenant, override } = row;
  const { capturesAtOnce } = limitsOf(tenant.tier, override ? overrideOf(override) : {});
  return { ...tenant, capturesAtOnce };
}
