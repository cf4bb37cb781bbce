// After a change to a tier that keeps results longer: what is there already is kept as long, some rows a step.
import { eq, type SQL, sql } from "drizzle-orm";
import { captures } from "#db/schema/captures.ts";
import { builds, comparisons } from "#db/schema/comparisons.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { tenantWork } from "#db/schema/tenant-work.ts";
import { tenants } from "#db/schema/tenants.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { resultsKeptUntil } from "./tiers.ts";
import { isMine, type Step } from "./long-tasks/run.ts";

const rowsAtOnce = 1000;

/** Where a caller asked for less than the plan grants, that stays the end. */
const ownEnd = sql`created_at + json_extract(options, '$.store_ttl') * 1000`;

type Kept = { name: SQL; which: SQL; ownEnd: SQL };
const kept: Kept[] = [
  { name: sql`${captures}`, which: sql`deleted_at is null`, ownEnd },
  { name: sql`${jobs}`, which: sql`bulk_id is null`, ownEnd: sql`null` },
  { name: sql`${bulks}`, which: sql`deleted_at is null`, ownEnd: sql`null` },
  { name: sql`${comparisons}`, which: sql`deleted_at is null`, ownEnd: sql`null` },
  { name: sql`${builds}`, which: sql`true`, ownEnd: sql`null` },
];

type State = { table?: number; createdAt?: number; id?: string };

export const lengthenStep: Step = async (ctx, work) => {
  const { table = 0, createdAt = 0, id = "" }: State = work.state;
  const tenant = await ctx.db.select().from(tenants).where(eq(tenants.id, work.tenantId)).get();
  const rows = kept[table];
  if (!tenant || !rows) {
    await ctx.db.delete(tenantWork).where(isMine(work));
    return null;
  }
  const behind = sql`tenant_id = ${tenant.id} and (created_at, id) > (${createdAt}, ${id}) and ${rows.which}`;
  const last = await lastOf(ctx, rows, behind);
  if (!last) return { state: { table: table + 1 } };
  // By the tier as it is now: it may have changed again since.
  const span = resultsKeptUntil(tenant.tier, 0);
  const end =
    span === null
      ? rows.ownEnd
      : sql`min(created_at + ${span}, coalesce(${rows.ownEnd}, created_at + ${span}))`;
  await ctx.db.run(sql`update ${rows.name} set expires_at = ${end}
    where ${behind} and (created_at, id) <= (${last.createdAt}, ${last.id})
      and expires_at < coalesce(${end}, 9e15)`);
  return { state: { table, ...last } };
};

async function lastOf({ db }: BaseCtx, { name }: Kept, behind: SQL) {
  const page = sql`select created_at, id from ${name} where ${behind} order by created_at, id limit ${rowsAtOnce}`;
  const [last] = await db.all<{ createdAt: number; id: string }>(
    sql`select created_at as "createdAt", id from (${page}) order by created_at desc, id desc limit 1`,
  );
  return last;
}
