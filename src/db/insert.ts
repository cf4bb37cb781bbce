import { getTableColumns, type SQL, sql, type Table } from "drizzle-orm";

/** A row as the values of a `select`, in the order of the table's columns: for inserts that depend on a condition. */
export function valuesOf(table: Table, row: Record<string, unknown>): SQL {
  const values = Object.entries(getTableColumns(table)).map(([name, column]) => sql.param(row[name], column));
  return sql`select ${sql.join(values, sql`, `)}`;
}
