import { sql } from "drizzle-orm";
import { isNew } from "#analytics/requests/seen.ts";
import { apiUsage } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { isUsage, kindOf } from "./counted.ts";
import { spanMs } from "./spans.ts";

/** What the sums need of a call beside what it says of itself. */
export const placeInUsage = (call: { actorType: string | null; route: string }) => ({
  usage: isUsage(call) ? kindOf(call.route) : null,
});

const spans = sql.raw(
  `(SELECT 'minute' AS name, ${spanMs.minute} AS ms UNION ALL SELECT 'hour', ${spanMs.hour}) AS span`,
);
const countOf = (member: string, value: string) =>
  sql.raw(`sum(coalesce(one.value ->> '${member}', '') = '${value}')`);

/** The statement that adds calls which are usage to the minute and the hour of theirs. */
export function addToUsage({ db }: BaseCtx, calls: string) {
  const { tenantId, span, beginsAt, kind, ...sums } = apiUsage;
  const { requests, ok, refused, targetFailed, failed, cacheHits, cacheMisses } = sums;
  return db
    .insert(apiUsage)
    .select(
      sql`SELECT one.value ->> 'tenantId', span.name, (one.value ->> 'createdAt') / span.ms * span.ms,
          one.value ->> 'usage', count(*), ${countOf("outcome", "ok")}, ${countOf("outcome", "refused")},
          ${countOf("outcome", "target")}, ${countOf("outcome", "failed")},
          ${countOf("cache", "hit")} + ${countOf("cache", "stale")}, ${countOf("cache", "miss")}
        FROM json_each(${calls}) AS one, ${spans}
        WHERE ${isNew} AND one.value ->> 'usage' IS NOT NULL GROUP BY 1, 2, 3, 4`,
    )
    .onConflictDoUpdate({
      target: [tenantId, span, beginsAt, kind],
      set: {
        requests: sql`${requests} + excluded.requests`,
        ok: sql`${ok} + excluded.ok`,
        refused: sql`${refused} + excluded.refused`,
        targetFailed: sql`${targetFailed} + excluded.target_failed`,
        failed: sql`${failed} + excluded.failed`,
        cacheHits: sql`${cacheHits} + excluded.cache_hits`,
        cacheMisses: sql`${cacheMisses} + excluded.cache_misses`,
      },
    });
}
