// What attempts came to, counted by the database.
import { type SQL, sql } from "drizzle-orm";
import { isoOrNull } from "#core/time.ts";
import { webhookAttempts } from "#db/schema/webhooks.ts";
import type { Thresholds } from "#platform/config.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Figures, healthStatuses } from "./schemas.ts";

export type Row = {
  endpointId: string | null;
  deliveries: number;
  attempts: number;
  succeeded: number;
  p50: number;
  p95: number;
  lastSuccessAt: number | null;
  lastFailureAt: number | null;
};

/** Attempts begun within the last hours, one tenant's or (undefined) all; `which` narrows them down. */
export type Span = { tenantId: string | undefined; hours: number; which?: SQL };

/**
 * One row for each value of `by`. A percentile is the least duration that so many of a hundred did not exceed. Attempts
 * that were cut off on our side say nothing of the receiver.
 */
export function figuresBy(
  { db, clock }: Ctx,
  by: SQL,
  { tenantId, hours, which = sql`true` }: Span,
): Promise<Row[]> {
  const since = clock.now() - hours * 60 * 60 * 1000;
  return db.all<Row>(sql`
    select grouped as endpointId, count(distinct delivery_id) as deliveries, count(*) as attempts,
      sum(taken) as succeeded,
      min(case when place >= 0.5 * among then duration_ms end) as p50,
      min(case when place >= 0.95 * among then duration_ms end) as p95,
      max(case when taken then started_at end) as lastSuccessAt,
      max(case when not taken then started_at end) as lastFailureAt
    from (
      select ${by} as grouped, delivery_id, duration_ms, started_at, error_class is null as taken,
        row_number() over (partition by ${by} order by duration_ms) as place,
        count(*) over (partition by ${by}) as among
      from ${webhookAttempts}
      where ${tenantId === undefined ? sql`true` : sql`tenant_id = ${tenantId}`} and started_at >= ${since} and error_class is not 'lost' and ${which})
    group by grouped`);
}

export function present({ config }: Ctx, row: Row | undefined, hours: number): Figures {
  const { attempts, succeeded } = row ?? { attempts: 0, succeeded: 0 };
  const rate = attempts > 0 ? succeeded / attempts : null;
  return {
    status: statusOf(rate, config.webhookHealth),
    hours,
    deliveries: row?.deliveries ?? 0,
    attempts,
    succeeded,
    failed: attempts - succeeded,
    success_rate: rate === null ? null : Math.floor(rate * 10_000) / 10_000,
    duration_ms: row ? { p50: row.p50, p95: row.p95 } : null,
    last_success_at: isoOrNull(row?.lastSuccessAt ?? null),
    last_failure_at: isoOrNull(row?.lastFailureAt ?? null),
  };
}

/** By the share of what succeeded; null: nothing was tried. */
export function statusOf(
  rate: number | null,
  { healthyFrom, degradedFrom }: Thresholds,
): (typeof healthStatuses)[number] {
  if (rate === null) return "idle";
  if (rate >= healthyFrom) return "healthy";
  return rate >= degradedFrom ? "degraded" : "unhealthy";
}
