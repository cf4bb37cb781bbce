// A tenant's rows of one table, page by page, as JSON lines.
import { type SQL, sql } from "drizzle-orm";
import { named, type TenantTable } from "#db/tables-of-tenant.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { idsAtOnce, isLeftOut, pageBytes, rowsAtOnce } from "./settings.ts";

/** Who an id stands for, where the archive would not tell. */
const besides: Record<string, SQL> = {
  members: sql`(select name from people where people.id = members.person_id) as name,
    (select email from people where people.id = members.person_id) as email`,
};

export type Page = { lines: string; count: number; lastRowId: number };

/**
 * The rows behind a row id, in the order of these, which never change: about `pageBytes` of them, or `undefined` where
 * there are none. Ids are looked up in a batch by the tenant's index, rows by id, so that no page reads others' rows.
 */
export async function readPage(
  { db }: BaseCtx,
  { name, columns }: TenantTable,
  tenantId: string,
  afterRowId: number,
): Promise<Page | undefined> {
  const table = named(name);
  const ids = await db.all<{ rowid: number }>(sql`select rowid as rowid from ${table}
    where tenant_id = ${tenantId} and rowid > ${afterRowId} order by rowid limit ${idsAtOnce}`);
  const own = columns.filter((column) => !isLeftOut(name, column)).map((column) => named(column));
  const more = besides[name];
  const shown = more ? [...own, more] : own;
  const page: Page = { lines: "", count: 0, lastRowId: afterRowId };
  for (let start = 0; start < ids.length && page.lines.length < pageBytes; start += rowsAtOnce) {
    const some = ids.slice(start, start + rowsAtOnce).map(({ rowid }) => rowid);
    const rows = await db.all<Record<string, unknown>>(sql`select ${sql.join(shown, sql`, `)} from ${table}
      where rowid in (select value from json_each(${JSON.stringify(some)})) order by rowid`);
    page.lines += rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    page.count += rows.length;
    page.lastRowId = some.at(-1) ?? page.lastRowId;
  }
  return ids.length === 0 ? undefined : page;
}
