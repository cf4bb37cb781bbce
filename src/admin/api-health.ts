import { and, eq, gte, sql } from "drizzle-orm";
import { allTenants, spanMs } from "#analytics/requests/roll-up.ts";
import { durationsAt } from "#analytics/requests/spans.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { apiRequests, requestRollups } from "#db/schema/api-requests.ts";
import type { Ctx } from "#platform/ctx.ts";
import { statusOf } from "#webhooks/health/figures.ts";
import { reachOf } from "./reach.ts";
import type { ApiHealth, SummaryQuery } from "./schemas.ts";

const endpointsMax = 50;

/**
 * How the API fared lately, endpoint by endpoint. What failed is what we answered with a 5xx for a reason of ours: a page
 * that cannot be reached is its own.
 */
export async function readApiHealth(ctx: Ctx, { hours, tenant_id }: SummaryQuery): Promise<ApiHealth> {
  const tenantId = reachOf(ctx, "analytics:read", tenant_id);
  const since = ctx.clock.now() - hours * spanMs.hour;
  const [rows, longest] = await ctx.db.batch([sumsOf(ctx, tenantId, since), longestOf(ctx, tenantId, since)]);
  const endpoints = Map.groupBy(rows, ({ method, route }) => `${method} ${route}`);
  const longestAt = new Map(longest.map(({ method, route, ms }) => [`${method} ${route}`, ms]));
  const all = figuresOf(rows, Math.max(0, ...longestAt.values()));
  return {
    status: statusOf(all.success_rate, ctx.config.apiHealth),
    thresholds: thresholdsOf(ctx.config.apiHealth),
    tenant_id: tenantId ?? null,
    hours,
    ...all,
    requests_per_minute: Math.round((all.requests / (hours * 60)) * 100) / 100,
    statuses: Object.fromEntries(
      [...Map.groupBy(rows, ({ status }) => `${Math.floor(status / 100)}xx`)]
        .map(([name, some]) => [name, countOf(some)] as const)
        .toSorted(([one], [other]) => one.localeCompare(other)),
    ),
    endpoints: [...endpoints]
      .flatMap(([name, some]) => {
        const { method, route } = some[0] ?? {};
        if (method === undefined || route === undefined) return [];
        return { method, route, ...figuresOf(some, longestAt.get(name) ?? 0) };
      })
      .toSorted((one, other) => other.requests - one.requests)
      .slice(0, endpointsMax),
  };
}

type Row = Awaited<ReturnType<typeof sumsOf>>[number];

/** The longest there was at each endpoint: percentiles of a sketch are near the truth, and never beyond this. */
function longestOf({ db }: Ctx, tenantId: string | undefined, since: number) {
  const { tenantId: whose, span, beginsAt, method, route, durationMsMax } = requestRollups;
  const isMeant = and(
    eq(whose, tenantId ?? allTenants),
    eq(span, "hour"),
    gte(beginsAt, since - spanMs.hour),
  );
  return db
    .select({ method, route, ms: sql<number>`max(${durationMsMax})` })
    .from(requestRollups)
    .where(isMeant)
    .groupBy(route, method);
}

function sumsOf({ db }: Ctx, tenantId: string | undefined, since: number) {
  const { method, route, status, outcome, upToMs, count, durationMs, minute } = apiRequests;
  return db
    .select({
      method,
      route,
      status,
      outcome,
      upToMs,
      count: sql<number>`sum(${count})`,
      durationMs: sql<number>`sum(${durationMs})`,
    })
    .from(apiRequests)
    .where(and(oneOrAll(apiRequests.tenantId, tenantId), gte(minute, since)))
    .groupBy(route, method, status, outcome, upToMs);
}

const countOf = (rows: readonly Row[]) => rows.reduce((sum, { count }) => sum + count, 0);

function figuresOf(rows: readonly Row[], longestMs: number) {
  const requests = countOf(rows);
  const of = (outcome: Row["outcome"]) => countOf(rows.filter((row) => row.outcome === outcome));
  const [p50, p95, p99] = (durationsAt(rows, [0.5, 0.95, 0.99]) ?? []).map((ms) => Math.min(ms, longestMs));
  const took = rows.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return {
    requests,
    ok: of("ok"),
    refused: of("refused"),
    target_failed: of("target"),
    failed: of("failed"),
    success_rate: requests === 0 ? null : Math.floor((1 - of("failed") / requests) * 10_000) / 10_000,
    duration_ms:
      requests === 0
        ? null
        : { mean: Math.round(took / requests), p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0 },
  };
}

export const thresholdsOf = (set: { healthyFrom: number; degradedFrom: number }) => ({
  healthy_from: set.healthyFrom,
  degraded_from: set.degradedFrom,
});
