import { isoOrNull } from "#core/time.ts";
import { limitsOf } from "./limits-of.ts";
import { type OverrideRow, overrideOf } from "./load-rules.ts";
import type { BlockRow, RuleRow, TenantLimits } from "./queries.ts";
import type { BlockView, RuleView, TenantLimitsView } from "./schemas.ts";

export function presentTenantLimits({ tenant, override }: TenantLimits): TenantLimitsView {
  const limits = limitsOf(tenant.tier, override ? overrideOf(override) : {});
  return {
    tenant_id: tenant.id,
    tier: tenant.tier,
    override: override && presentOverride(override),
    limits: {
      calls_per_minute: limits.callsPerMinute,
      burst: limits.burst,
      calls_per_month: limits.callsPerMonth,
      captures_per_month: limits.capturesPerMonth,
      captures_at_once: limits.capturesAtOnce,
    },
  };
}

function presentOverride(row: OverrideRow) {
  const shown = (figure: number | null) => (figure !== null && figure < 0 ? ("unlimited" as const) : figure);
  return {
    calls_per_minute: shown(row.callsPerMinute),
    burst: row.burst,
    calls_per_month: shown(row.callsPerMonth),
    captures_per_month: shown(row.capturesPerMonth),
    captures_at_once: shown(row.capturesAtOnce),
    reason: row.reason,
    updated_at: new Date(row.updatedAt).toISOString(),
  };
}

export function presentRule(row: RuleRow): RuleView {
  return {
    id: row.id,
    name: row.name,
    tenant_id: row.tenantId,
    identity: row.identity,
    endpoint: row.endpoint,
    limit: row.limit,
    window_seconds: row.windowSeconds,
    burst: row.burst,
    created_at: new Date(row.createdAt).toISOString(),
  };
}

/** A block with its state at `now`. */
export function presentBlock(row: BlockRow, now: number): BlockView {
  return {
    id: row.id,
    status: row.liftedAt !== null ? "lifted" : row.until !== null && row.until <= now ? "expired" : "active",
    identity: row.identity,
    subject: row.subject,
    tenant_id: row.tenantId,
    reason: row.reason,
    until: isoOrNull(row.until),
    created_by: row.createdBy,
    created_at: new Date(row.createdAt).toISOString(),
    lifted_at: isoOrNull(row.liftedAt),
  };
}
