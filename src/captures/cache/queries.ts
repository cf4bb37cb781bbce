import { and, between, eq, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { cacheLookups } from "#db/schema/cache-lookups.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { CacheStatus, Distribution } from "./cache.do.ts";
import { indexOf } from "./index-of.ts";
import type { Outcome } from "./note.ts";
import { daysOf } from "./range.ts";
import type { ListKeys, Range, StatsView } from "./schemas.ts";

type Day = StatsView["days"][number];
type Sum = { day: string; outcome: Outcome; count: number };

const memberOf = { hit: "hits", stale: "stale", miss: "misses", fresh: "fresh", bypass: "bypassed" } as const;
const departureOf = { evicted: "evictions", expired: "expirations", purged: "purged" } as const;

/** Lookups by day from the sums in D1, what is in the cache and what left it from the tenant's index. */
export async function readStats(ctx: Ctx, input: Range): Promise<StatsView> {
  requireScope(ctx, "cache:read");
  const { from, to } = daysOf(ctx, input);
  const index = indexOf(ctx);
  const [sums, status, departures] = await Promise.all([
    lookupsByDay(ctx, from, to),
    index.status(),
    index.departures(from, to),
  ]);
  const days = new Map<string, Day>();
  const dayOf = (date: string): Day => {
    const known = days.get(date) ?? { date, ...nothing };
    days.set(date, known);
    return known;
  };
  for (const { day, outcome, count } of sums) dayOf(day)[memberOf[outcome]] += count;
  for (const { day, name, count } of departures) dayOf(day)[departureOf[name]] += count;
  const total = { ...nothing };
  for (const one of days.values()) {
    one.hit_rate = rateOf(one);
    for (const name of counted) total[name] += one[name];
  }
  return {
    from,
    to,
    ...total,
    hit_rate: rateOf(total),
    keys: status.keys,
    stale_keys: status.stale,
    size_bytes: status.sizeBytes,
    days: [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1)),
  };
}

/** Keys by pattern, the most numerous first. */
export async function readKeys(ctx: Ctx, { by, limit }: ListKeys) {
  requireScope(ctx, "cache:read");
  const index = indexOf(ctx);
  const [status, patterns]: [CacheStatus, Distribution[]] = await Promise.all([
    index.status(),
    index.distribution(by, limit),
  ]);
  return { keys: status.keys, size_bytes: status.sizeBytes, patterns };
}

const nothing = {
  hits: 0,
  stale: 0,
  misses: 0,
  fresh: 0,
  bypassed: 0,
  hit_rate: null as number | null,
  evictions: 0,
  expirations: 0,
  purged: 0,
};
const counted = [...Object.values(memberOf), ...Object.values(departureOf)];

function rateOf({ hits, stale, misses }: Pick<Day, "hits" | "stale" | "misses">): number | null {
  const all = hits + stale + misses;
  return all === 0 ? null : Math.round(((hits + stale) / all) * 10_000) / 10_000;
}

function lookupsByDay({ db, tenant }: Ctx, from: string, to: string): Promise<Sum[]> {
  return db
    .select({
      day: cacheLookups.day,
      outcome: cacheLookups.outcome,
      count: sql<number>`sum(${cacheLookups.count})`,
    })
    .from(cacheLookups)
    .where(and(eq(cacheLookups.tenantId, tenant.id), between(cacheLookups.day, from, to)))
    .groupBy(cacheLookups.day, cacheLookups.outcome);
}
