import type { Tier } from "#db/schema/tenants.ts";
import { callsPerMinute, callsPerMonth, capturesAtOnce, capturesPerMonth } from "#tenants/tiers.ts";

/** What one tenant has instead of its plan's figures: undefined leaves the plan's, null sets no limit. */
export type Override = {
  callsPerMinute?: number | null | undefined;
  /** Calls that may come at once; a quarter of those per minute where it is left out. */
  burst?: number | null | undefined;
  callsPerMonth?: number | null | undefined;
  capturesPerMonth?: number | null | undefined;
  capturesAtOnce?: number | null | undefined;
};

/** Null sets no limit. */
export type Limits = {
  callsPerMinute: number | null;
  burst: number;
  callsPerMonth: number | null;
  capturesPerMonth: number | null;
  capturesAtOnce: number | null;
};

export function limitsOf(tier: Tier, override: Override): Limits {
  const perMinute = or(override.callsPerMinute, callsPerMinute[tier]);
  return {
    callsPerMinute: perMinute,
    burst: override.burst ?? quarterOf(perMinute ?? 0),
    callsPerMonth: or(override.callsPerMonth, callsPerMonth[tier]),
    capturesPerMonth: or(override.capturesPerMonth, capturesPerMonth[tier]),
    capturesAtOnce: or(override.capturesAtOnce, capturesAtOnce[tier]),
  };
}

export const quarterOf = (limit: number): number => Math.max(1, Math.floor(limit / 4));

function or(own: number | null | undefined, plans: number | null): number | null {
  return own === undefined ? plans : own;
}
