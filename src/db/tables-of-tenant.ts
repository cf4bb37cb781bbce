// The tables that hold rows of tenants, as the database itself knows them: one that is new is among them by itself.
import { sql } from "drizzle-orm";
import type { Db } from "./client.ts";

export type TenantTable = { name: string; columns: string[] };

/** All tables with a column `tenant_id`, by name. */
export async function tablesOfTenant(db: Db): Promise<TenantTable[]> {
  const rows = await db.all<{ name: string; columns: string }>(sql`
    select m.name as name, json_group_array(c.name) as columns
    from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' and m.name not like 'sqlite\\_%' escape '\\' and m.name not like '\\_cf\\_%' escape '\\'
    group by m.name having sum(c.name = 'tenant_id') > 0 order by m.name`);
  return rows.map(({ name, columns }) => ({ name, columns: JSON.parse(columns) as string[] }));
}

/** The name of a table that the database gave, as SQL. */
export const named = (name: string) => sql.identifier(name);
