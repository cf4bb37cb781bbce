// What would make the cache answer more, seen in how it was used.
import { and, between, eq, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { cacheLookups } from "#db/schema/cache-lookups.ts";
import type { Ctx } from "#platform/ctx.ts";
import { indexOf } from "./index-of.ts";
import type { Outcome } from "./note.ts";
import { daysOf } from "./range.ts";
import type { Range, SuggestionView } from "./schemas.ts";

/** How a pattern of addresses was asked for. */
type Use = {
  pattern: string;
  hits: number;
  stale: number;
  misses: number;
  fresh: number;
  bypass: number;
  staleAge: number;
};

/** Fewer requests show no habit. */
const requestsMin = 10;
const suggestionsMax = 50;

/** Suggestions, those about the most requests first. */
export async function suggest(
  ctx: Ctx,
  input: Range,
): Promise<{ from: string; to: string; suggestions: SuggestionView[] }> {
  requireScope(ctx, "cache:read");
  const { from, to } = daysOf(ctx, input);
  const [uses, habits] = await Promise.all([usesOf(ctx, from, to), indexOf(ctx).habits()]);
  const suggestions: SuggestionView[] = [
    ...uses.flatMap(aboutUse),
    ...habits.varying.map(({ page, parameter, keys }) => ({
      code: "parameter_varies" as const,
      pattern: page,
      detail: `${keys} keys differ in the parameter "${parameter}" alone. If the page does not depend on it, leave it out or name the page by a cache_key`,
      requests: keys,
    })),
    ...habits.neverUsed.map(({ pattern, keys }) => ({
      code: "never_used" as const,
      pattern,
      detail: `${keys} keys older than an hour have answered nothing. Where nobody asks twice, cache=false keeps them out`,
      requests: keys,
    })),
  ];
  return {
    from,
    to,
    suggestions: suggestions.sort((a, b) => b.requests - a.requests).slice(0, suggestionsMax),
  };
}

function aboutUse({ pattern, hits, stale, misses, fresh, bypass, staleAge }: Use): SuggestionView[] {
  const all = hits + stale + misses + fresh + bypass;
  if (all < requestsMin) return [];
  const told: SuggestionView[] = [];
  const tell = (code: SuggestionView["code"], detail: string) =>
    told.push({ code, pattern, detail, requests: all });
  if (fresh > all / 2)
    tell(
      "fresh_too_often",
      `${fresh} of ${all} requests said fresh=true, which makes a new capture each time; a shorter cache_ttl renews by age instead`,
    );
  if (bypass > all / 2)
    tell("cache_off_too_often", `${bypass} of ${all} requests said cache=false and were made anew each time`);
  if (stale > hits && stale >= requestsMin / 2)
    tell(
      "ttl_too_short",
      `${stale} of ${all} requests found a capture past its cache_ttl, ${hours(staleAge / stale)} old on average; a cache_ttl beyond that would have made them hits`,
    );
  return told;
}

const hours = (seconds: number) => `${Math.round(seconds / 360) / 10} h`;

function usesOf({ db, tenant }: Ctx, from: string, to: string): Promise<Use[]> {
  const { outcome, count, ageSeconds } = cacheLookups;
  const sumOf = (wanted: Outcome, of: typeof count | typeof ageSeconds = count) =>
    sql<number>`sum(CASE ${outcome} WHEN ${wanted} THEN ${of} ELSE 0 END)`;
  return db
    .select({
      pattern: cacheLookups.pattern,
      hits: sumOf("hit"),
      stale: sumOf("stale"),
      misses: sumOf("miss"),
      fresh: sumOf("fresh"),
      bypass: sumOf("bypass"),
      staleAge: sumOf("stale", ageSeconds),
    })
    .from(cacheLookups)
    .where(and(eq(cacheLookups.tenantId, tenant.id), between(cacheLookups.day, from, to)))
    .groupBy(cacheLookups.pattern)
    .orderBy(sql`sum(${count}) DESC`)
    .limit(1000);
}
