// Audit rows as they are read. What was tampered with must be readable too, so nothing of a row is taken for granted.
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import { auditEvents } from "#db/schema/audit-events.ts";
import type { BaseCtx } from "#platform/ctx.ts";

export type AuditRow = typeof auditEvents.$inferSelect;

const columns = Object.entries(getTableColumns(auditEvents));
// As text: a column that is no longer JSON must not keep the others from being read.
const asWritten = Object.fromEntries(columns.map(([name, column]) => [name, sql<unknown>`${column}`]));

/** @param orderBy is a whole list: `a desc, b desc` */
export async function readRows(
  { db }: Pick<BaseCtx, "db">,
  where: SQL | undefined,
  orderBy: SQL,
  limit: number,
): Promise<AuditRow[]> {
  const rows = await db.select(asWritten).from(auditEvents).where(where).orderBy(orderBy).limit(limit);
  return rows.map(parsed);
}

function parsed(row: Record<string, unknown>): AuditRow {
  const values = columns.map(([name, column]) => [
    name,
    column.dataType === "json" ? fromJson(row[name]) : row[name],
  ]);
  return Object.fromEntries(values) as AuditRow;
}

function fromJson(text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
