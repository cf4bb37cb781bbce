// Sums and sketches by the hour and the day, for each tenant and for all of them together.
import { sql } from "drizzle-orm";
import { requestRollups, requestSketches } from "#db/schema/api-requests.ts";
import { isNew } from "./seen.ts";
import type { BaseCtx } from "#platform/ctx.ts";

/** Stands for all tenants together. */
export const allTenants = "*";
export const spanMs = { hour: 60 * 60 * 1000, day: 24 * 60 * 60 * 1000 } as const;

/** Each call in each span that it lies in, for its tenant and for all. */
const each =
  sql.raw(`(SELECT 'hour' AS name, ${spanMs.hour} AS ms UNION ALL SELECT 'day', ${spanMs.day}) AS span,
  (SELECT 0 AS is_all UNION ALL SELECT 1) AS whose`);
const keys = sql.raw(`iif(whose.is_all, '${allTenants}', one.value ->> 'tenantId'), span.name,
  (one.value ->> 'createdAt') / span.ms * span.ms, one.value ->> 'route', one.value ->> 'method'`);
const countOf = (member: string, value: string) =>
  sql.raw(`sum(coalesce(one.value ->> '${member}', '') = '${value}')`);

export function addToRollups({ db }: BaseCtx, calls: string) {
  const sums = requestRollups;
  return db
    .insert(sums)
    .select(
      sql`SELECT ${keys}, count(*), ${countOf("outcome", "refused")}, ${countOf("outcome", "target")},
          ${countOf("outcome", "failed")}, ${countOf("cache", "hit")} + ${countOf("cache", "stale")},
          ${countOf("cache", "miss")}, sum(one.value ->> 'durationMs'), max(one.value ->> 'durationMs')
        FROM json_each(${calls}) AS one, ${each} WHERE ${isNew} GROUP BY 1, 2, 3, 4, 5`,
    )
    .onConflictDoUpdate({
      target: [sums.tenantId, sums.span, sums.beginsAt, sums.route, sums.method],
      set: {
        requests: sql`${sums.requests} + excluded.requests`,
        refused: sql`${sums.refused} + excluded.refused`,
        targetFailed: sql`${sums.targetFailed} + excluded.target_failed`,
        failed: sql`${sums.failed} + excluded.failed`,
        cacheHits: sql`${sums.cacheHits} + excluded.cache_hits`,
        cacheMisses: sql`${sums.cacheMisses} + excluded.cache_misses`,
        durationMs: sql`${sums.durationMs} + excluded.duration_ms`,
        durationMsMax: sql`max(${sums.durationMsMax}, excluded.duration_ms_max)`,
      },
    });
}

export function addToSketches({ db }: BaseCtx, calls: string) {
  const { tenantId, span, beginsAt, route, method, bucket, count } = requestSketches;
  return db
    .insert(requestSketches)
    .select(
      sql`SELECT ${keys}, one.value ->> 'bucket', count(*)
        FROM json_each(${calls}) AS one, ${each} WHERE ${isNew} GROUP BY 1, 2, 3, 4, 5, 6`,
    )
    .onConflictDoUpdate({
      target: [tenantId, span, beginsAt, route, method, bucket],
      set: { count: sql`${count} + excluded.count` },
    });
}
