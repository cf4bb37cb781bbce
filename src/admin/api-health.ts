import { and, gte, sql } from "drizzle-orm";
import { durationAt } from "#analytics/requests/spans.ts";
import { oneOrAll } from "#db/one-or-all.ts";
import { apiRequests } from "#db/schema/api-requests.ts";
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
  const rows = await sumsOf(ctx, tenantId, hours);
  const endpoints = Map.groupBy(rows, ({ method, route }) => `${method} ${route}`);
  const all = figuresOf(rows);
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
    endpoints: [...endpoints.values()]
      .flatMap((some) => {
        const { method, route } = some[0] ?? {};
        return method === undefined || route === undefined ? [] : { method, route, ...figuresOf(some) };
      })
      .toSorted((one, other) => other.requests - one.requests)
      .slice(0, endpointsMax),
  };
}

type Row = Awaited<ReturnType<typeof sumsOf>>[number];

function sumsOf({ db, clock }: Ctx, tenantId: string | undefined, hours: number) {
  const { method, route, status, outcome, upToMs, count, durationMs, minute } = apiRequests;
  const since = clock.now() - hours * 60 * 60 * 1000;
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

function figuresOf(rows: readonly Row[]) {
  const requests = countOf(rows);
  const of = (outcome: Row["outcome"]) => countOf(rows.filter((row) => row.outcome === outcome));
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => durationAt(rows, share));
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
