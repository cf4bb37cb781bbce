// Figures from rollups: sums are added, sketches merged; percentiles come of the merged sketch and are never averaged.
import { and, type AnyColumn, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { allTenants } from "#analytics/requests/roll-up.ts";
import { type Bucket, quantiles } from "#core/sketch.ts";
import { requestRollups, requestSketches } from "#db/schema/api-requests.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { Covered } from "./range.ts";
import type { Figures } from "./schemas.ts";

type Which = { tenantId: string | undefined; route?: string | undefined; method?: string | undefined };
/** What figures are told apart by. */
export type GroupBy = "endpoint" | "time" | "tenant";
type Sums = {
  key: string;
  requests: number;
  refused: number;
  targetFailed: number;
  failed: number;
  cacheHits: number;
  cacheMisses: number;
  durationMs: number;
  durationMsMax: number;
};
export type Group = { key: string; sums: Sums; sketch: Bucket[] };

/** Sums and sketches of what is asked for, by group. */
export async function groupsOf(ctx: BaseCtx, covered: Covered, which: Which, by: GroupBy): Promise<Group[]> {
  const { db } = ctx;
  const sums = requestRollups;
  const total = (column: AnyColumn) => sql<number>`sum(${column})`;
  const [rows, buckets] = await db.batch([
    db
      .select({
        key: keyOf(sums, by),
        requests: total(sums.requests),
        refused: total(sums.refused),
        targetFailed: total(sums.targetFailed),
        failed: total(sums.failed),
        cacheHits: total(sums.cacheHits),
        cacheMisses: total(sums.cacheMisses),
        durationMs: total(sums.durationMs),
        durationMsMax: sql<number>`max(${sums.durationMsMax})`,
      })
      .from(sums)
      .where(within(sums, covered, which, by))
      .groupBy(sql`1`),
    db
      .select({
        key: keyOf(requestSketches, by),
        bucket: requestSketches.bucket,
        count: sql<number>`sum(${requestSketches.count})`,
      })
      .from(requestSketches)
      .where(within(requestSketches, covered, which, by))
      .groupBy(sql`1`, requestSketches.bucket),
  ]);
  const sketches = Map.groupBy(buckets, ({ key }) => key);
  return rows.map((row) => ({ key: row.key, sums: row, sketch: sketches.get(row.key) ?? [] }));
}

type Table = typeof requestRollups | typeof requestSketches;

function keyOf(table: Table, by: GroupBy): SQL<string> {
  if (by === "time") return sql<string>`cast(${table.beginsAt} as text)`;
  return by === "tenant"
    ? sql<string>`${table.tenantId}`
    : sql<string>`${table.method} || ' ' || ${table.route}`;
}

function within(table: Table, { from, to, span }: Covered, { tenantId, route, method }: Which, by: GroupBy) {
  const isTheirs =
    by === "tenant" ? sql`${table.tenantId} <> ${allTenants}` : eq(table.tenantId, tenantId ?? allTenants);
  return and(
    isTheirs,
    eq(table.span, span),
    gte(table.beginsAt, from),
    lt(table.beginsAt, to),
    route === undefined ? undefined : eq(table.route, route),
    method === undefined ? undefined : eq(table.method, method),
  );
}

export function figuresOf(groups: readonly Pick<Group, "sums" | "sketch">[]): Figures {
  const add = (name: Exclude<keyof Sums, "key">) => groups.reduce((sum, { sums }) => sum + sums[name], 0);
  const [requests, refused, target, failed] = [
    add("requests"),
    add("refused"),
    add("targetFailed"),
    add("failed"),
  ];
  const [hits, misses] = [add("cacheHits"), add("cacheMisses")];
  const percentiles = quantiles(
    groups.flatMap(({ sketch }) => sketch),
    [0.5, 0.95, 0.99],
  );
  const max = groups.reduce((most, { sums }) => Math.max(most, sums.durationMsMax), 0);
  const [p50, p95, p99] = (percentiles ?? []).map((value) => Math.min(Math.round(value), max));
  return {
    requests,
    ok: requests - refused - target - failed,
    refused,
    target_failed: target,
    failed,
    error_rate: shareOf(failed, requests),
    cache_hit_rate: shareOf(hits, hits + misses),
    duration_ms:
      requests === 0
        ? null
        : {
            mean: Math.round(add("durationMs") / requests),
            p50: p50 ?? 0,
            p95: p95 ?? 0,
            p99: p99 ?? 0,
            max,
          },
  };
}

const shareOf = (some: number, all: number) =>
  all === 0 ? null : Math.round((some / all) * 100_000) / 100_000;
