// What operators set beside the plans: windows of their own, what a call of an endpoint counts, and who is blocked.
import type { Tier } from "#db/schema/tenants.ts";
import type { Metered } from "./meters.ts";
import { type Limits, limitsOf, type Override, quarterOf } from "./limits-of.ts";
import { personCallsPerMinute } from "./settings.ts";

export const identities = ["tenant", "key", "user", "address"] as const;
export type Identity = (typeof identities)[number];

/** Whoever has this identity may call this endpoint, or any, so often. */
export type Rule = {
  id: string;
  name: string;
  identity: Identity;
  /** Such as `POST /captures/bulk`; null: every call. */
  endpoint: string | null;
  limit: number;
  windowSeconds: number;
  burst: number;
};

/** `until` in milliseconds since 1970; null holds until it is lifted. */
export type Block = { id: string; identity: Identity; subject: string; reason: string; until: number | null };

export type Rules = {
  override: Override;
  rules: Rule[];
  /** What one call counts in rates, by endpoint; 1 where it is not named. */
  costs: Record<string, number>;
  blocks: Block[];
};
export const noRules: Rules = { override: {}, rules: [], costs: {}, blocks: [] };

/** Who calls what. An address is as `countedAddress` gives it. */
export type Caller = {
  tenantId: string;
  tier: Tier;
  key: string | null;
  user: string | null;
  address: string | null;
  endpoint: string;
};

/** The name of the plan's own rate. */
export const minute = "minute";
/** The name of the rate of whoever is signed in: their pages must not use up what a plan grants its keys. */
const person = "person";
const personWindow = {
  limit: personCallsPerMinute,
  windowMs: 60_000,
  burst: quarterOf(personCallsPerMinute),
};

/** Every rate that a call counts in, with the limits it has. */
export function meteredOf(caller: Caller, rules: Rules): { limits: Limits; metered: Metered[] } {
  const limits = limitsOf(caller.tier, rules.override);
  const cost = rules.costs[caller.endpoint] ?? 1;
  const metered: Metered[] = [];
  if (caller.user !== null) {
    metered.push({ id: `${person}|${caller.user}`, name: person, window: personWindow, cost });
  } else if (limits.callsPerMinute !== null) {
    const window = { limit: limits.callsPerMinute, windowMs: 60_000, burst: limits.burst };
    metered.push({ id: minute, name: minute, window, cost });
  }
  for (const rule of rules.rules) {
    const subject = subjectOf(caller, rule.identity);
    if (subject === null || (rule.endpoint !== null && rule.endpoint !== caller.endpoint)) continue;
    const window = { limit: rule.limit, windowMs: rule.windowSeconds * 1000, burst: rule.burst };
    // A limit of one endpoint counts its calls, whatever they cost elsewhere.
    metered.push({
      id: `${rule.id}|${subject}`,
      name: rule.name,
      window,
      cost: rule.endpoint === null ? cost : 1,
    });
  }
  return { limits, metered: metered.filter((one) => one.cost > 0) };
}

/** The block that holds for the caller now. */
export function blockOf(caller: Caller, { blocks }: Rules, now: number): Block | undefined {
  return blocks.find(
    ({ identity, subject, until }) =>
      (until === null || until > now) && subjectOf(caller, identity) === subject,
  );
}

function subjectOf(caller: Caller, identity: Identity): string | null {
  return identity === "tenant" ? caller.tenantId : caller[identity];
}
