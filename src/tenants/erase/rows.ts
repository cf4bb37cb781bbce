// A tenant's rows in all tables, some of each at a time.
import { type SQL, sql } from "drizzle-orm";
import { sqliteTable } from "drizzle-orm/sqlite-core";
import { eraseAuditContent } from "#audit/erase.ts";
import type { Db } from "#db/client.ts";
import { tenantWork } from "#db/schema/tenant-work.ts";
import { named, tablesOfTenant } from "#db/tables-of-tenant.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { WorkRow } from "#tenants/long-tasks/new-work.ts";
import { isMine } from "#tenants/long-tasks/run.ts";
import { rowsAtOnce, tablesKept } from "./settings.ts";

export type Counts = { rows?: Record<string, number>; audit?: number };

/**
 * Takes some rows of each table and counts them in the work's state, all in one batch: cut off before or after it, the
 * counts are right. Answers the state then.
 */
export async function eraseRows(ctx: BaseCtx, work: WorkRow): Promise<WorkRow["state"]> {
  const { db } = ctx;
  // Whoever was overtaken takes nothing, since it could not count it.
  const mine = sql`exists (select 1 from ${tenantWork} where ${isMine(work)})`;
  const counted = (path: string) =>
    db
      .update(tenantWork)
      .set({
        state: sql`json_set(${tenantWork.state}, ${path},
          coalesce(json_extract(${tenantWork.state}, ${path}), 0) + changes())`,
      })
      .where(isMine(work));
  const tables = await erasable(ctx);
  await db.batch([
    db
      .update(tenantWork)
      .set({ state: sql`json_insert(${tenantWork.state}, '$.rows', json('{}'))` })
      .where(isMine(work)),
    ...tables.flatMap((name) => [deletion(db, name, work.tenantId, mine), counted(`$.rows.${name}`)]),
    eraseAuditContent(db, work.tenantId, ctx.clock.now(), mine),
    counted("$.audit"),
  ]);
  const row = await db.select({ state: tenantWork.state }).from(tenantWork).where(isMine(work)).get();
  return row?.state ?? work.state;
}

/** The last that is said of a tenant keeps its content. */
const isNotProof = sql`action <> 'tenant.erase'`;

/** What came after a tenant was erased. Answers how many rows there were. */
export async function eraseLatecomers(ctx: BaseCtx, tenantId: string): Promise<number> {
  const tables = await erasable(ctx);
  const results = await ctx.db.batch([
    eraseAuditContent(ctx.db, tenantId, ctx.clock.now(), isNotProof),
    ...tables.map((name) => deletion(ctx.db, name, tenantId, sql`true`)),
  ]);
  return results.reduce((sum, { meta }) => sum + meta.changes, 0);
}

async function erasable({ db }: BaseCtx): Promise<string[]> {
  const tables = await tablesOfTenant(db);
  return tables.map(({ name }) => name).filter((name) => !tablesKept.has(name));
}

function deletion(db: Db, name: string, tenantId: string, condition: SQL) {
  const some = sql`select rowid from ${named(name)}
    where tenant_id = ${tenantId} and ${condition} limit ${rowsAtOnce}`;
  return db.delete(sqliteTable(name, {})).where(sql`rowid in (${some})`);
}
