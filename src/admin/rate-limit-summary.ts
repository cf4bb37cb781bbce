import { and, count, gt, gte, isNull, or } from "drizzle-orm";
import { oneOrAll } from "#db/one-or-all.ts";
import { limitAlerts, limitBlocks } from "#db/schema/limits.ts";
import { analyticsOf } from "#limits/analytics.ts";
import type { Ctx } from "#platform/ctx.ts";
import { reachOf } from "./reach.ts";
import type { RateLimitSummary, SummaryQuery } from "./schemas.ts";

const shownMax = 10;
/** Shares of calls refused. */
const thresholds = { healthyBelow: 0.05, degradedBelow: 0.2 };

/** What limits refused lately, and who is shut out. */
export async function summariseRateLimits(
  ctx: Ctx,
  { hours, tenant_id }: SummaryQuery,
): Promise<RateLimitSummary> {
  const tenantId = reachOf(ctx, "limits:read", tenant_id);
  const query = { minutes: hours * 60, limit: shownMax, tenant_id: tenantId };
  const [seen, blocks, alerts] = await Promise.all([
    analyticsOf(ctx, query),
    blocksOf(ctx, tenantId),
    alertsOf(ctx, tenantId, hours),
  ]);
  const {
    allowed,
    refused,
    block_rate,
    endpoints,
    blocked_endpoints,
    blocked_addresses,
    policies,
    patterns,
  } = seen;
  return {
    status: statusOf(block_rate),
    thresholds: { healthy_below: thresholds.healthyBelow, degraded_below: thresholds.degradedBelow },
    tenant_id: tenantId ?? null,
    hours,
    allowed,
    refused,
    block_rate,
    endpoints,
    blocked_endpoints,
    blocked_addresses,
    policies,
    patterns,
    blocks_in_force: blocks?.count ?? 0,
    allowances_reached: alerts?.count ?? 0,
  };
}

function statusOf(rate: number | null): RateLimitSummary["status"] {
  if (rate === null) return "idle";
  if (rate < thresholds.healthyBelow) return "healthy";
  return rate < thresholds.degradedBelow ? "degraded" : "unhealthy";
}

function blocksOf({ db, clock }: Ctx, of: string | undefined) {
  const { tenantId, until, liftedAt } = limitBlocks;
  const isInForce = and(isNull(liftedAt), or(isNull(until), gt(until, clock.now())));
  return db
    .select({ count: count() })
    .from(limitBlocks)
    .where(and(oneOrAll(tenantId, of), isInForce))
    .get();
}

function alertsOf({ db, clock }: Ctx, of: string | undefined, hours: number) {
  const { tenantId, reachedAt } = limitAlerts;
  const since = gte(reachedAt, clock.now() - hours * 60 * 60 * 1000);
  return db
    .select({ count: count() })
    .from(limitAlerts)
    .where(and(oneOrAll(tenantId, of), since))
    .get();
}
