import { and, eq, isNull, sql } from "drizzle-orm";
import type { ComparisonRow } from "#comparisons/rows.ts";
import { comparisons } from "#db/schema/comparisons.ts";
import { captures, type StoredOutput } from "#db/schema/captures.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { JobRow } from "./rows.ts";

/** The files of the captures that are results, by the capture's id. No more than these: whole records can be large. */
export async function outputsOf({ db, tenant }: Ctx, rows: JobRow[]): Promise<Map<string, StoredOutput[]>> {
  const ids = rows.flatMap(({ captureId }) => captureId ?? []);
  if (ids.length === 0) return new Map();
  const isResult = sql`${captures.id} in (select value from json_each(${JSON.stringify(ids)}))`;
  const made = await db
    .select({ id: captures.id, outputs: captures.outputs })
    .from(captures)
    .where(and(eq(captures.tenantId, tenant.id), isResult, isNull(captures.deletedAt)));
  return new Map(made.map(({ id, outputs }) => [id, outputs]));
}

/** The comparisons that are results, by their ids. */
export async function comparisonsOf(
  { db, tenant }: Ctx,
  rows: JobRow[],
): Promise<Map<string, ComparisonRow>> {
  const ids = rows.flatMap(({ comparisonId }) => comparisonId ?? []);
  if (ids.length === 0) return new Map();
  const isResult = sql`${comparisons.id} in (select value from json_each(${JSON.stringify(ids)}))`;
  const made = await db
    .select()
    .from(comparisons)
    .where(and(eq(comparisons.tenantId, tenant.id), isResult, isNull(comparisons.deletedAt)));
  return new Map(made.map((row) => [row.id, row]));
}
