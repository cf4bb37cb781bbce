// The decision itself: whether a call may pass and a capture may begin. No clock and no store but those it is given.
import { Alerts, type Alert, type Use } from "./alerts.ts";
import { Calls, type KeptCalls } from "./calls.ts";
import { type Limits, limitsOf } from "./limits-of.ts";
import { type Metered, Meters, type Reading } from "./meters.ts";
import { periodEnd, periodOf, periodSeconds } from "./periods.ts";
import { type KeptReservations, type Ledger, Reservations } from "./reservations.ts";
import { blockOf, type Caller, meteredOf, noRules, type Rules } from "./rules.ts";
import { graceMs, leaseShare } from "./settings.ts";

/**
 * `countsAs`: the key among whose calls of the month it counts, where that is another. `lend`: so many calls are wanted
 * ahead. `returned`: so many lent before were not made.
 */
export type Call = Caller & {
  keyCallsMax: number | null;
  countsAs?: string | undefined;
  lend: number;
  returned: number;
};

/** Whose maximum a month it is. */
export const countedKey = ({ key, countsAs }: Pick<Call, "key" | "countsAs">) => countsAs ?? key;

/** One policy as headers tell it. `remaining` may all be used at once. */
export type PolicyState = {
  name: string;
  quota: number;
  windowSeconds: number;
  remaining: number;
  resetSeconds: number;
};

export type Refusal = {
  isAllowed: false;
  /** `wait`: nothing is used up, but what is being made takes the rest. */
  reason: "rate" | "quota" | "blocked" | "wait";
  violated: string[];
  /** Null where no time is known. */
  retryAfterMs: number | null;
  detail: string;
  states: PolicyState[];
};
export type Verdict = { isAllowed: true; lent: number; states: PolicyState[] } | Refusal;

export type Ask = Pick<Caller, "tenantId" | "tier" | "key" | "user"> & {
  /** The reservation's, made by whoever asks: asked again, it is the same one. */
  id: string;
  timeoutMs: number;
  needsLane: boolean;
};
/** `atOnce`: captures that may be made at the same time; null sets no limit. */
export type Held = { isAllowed: true; atOnce: number | null; waitedMs: number };

/** What is found on disk when a gate begins. */
export type Kept = {
  meters: [string, number][];
  calls: KeptCalls | undefined;
  reservations: KeptReservations | undefined;
  alerts: Alert[];
};

export const month = "month";
export const keyMonth = "key-month";
export const capturesMonth = "captures";
export const capturesAtOnce = "captures-at-once";

export class Gate {
  rules: Rules = noRules;
  readonly meters: Meters;
  readonly calls: Calls;
  readonly reservations: Reservations;
  readonly alerts: Alerts;

  constructor(ledger: Ledger, now: number, kept: Partial<Kept> = {}) {
    this.meters = new Meters(kept.meters);
    this.calls = new Calls(now, kept.calls);
    this.reservations = new Reservations(ledger, now, kept.reservations);
    this.alerts = new Alerts(kept.alerts);
  }

  /** Takes the call from every rate and allowance it counts in, or from none. */
  admit(call: Call, now: number): Verdict {
    const blocked = this.blocked(call, now);
    if (blocked) return blocked;
    const { limits, metered } = meteredOf(call, this.rules);
    // Of the month alone: rates fill again by themselves before it could matter.
    if (call.returned > 0) this.#count(-call.returned, call, now);
    const readings = this.meters.read(metered, now);
    const counted = this.#counted(call, limits, now);
    const refusal = refusalOf(readings, counted, now);
    if (refusal) return { ...refusal, states: statesOf(readings, counted, now) };
    this.meters.commit(metered, readings, now);
    this.#count(1, call, now);
    const lent = this.#lend(call, metered, readings, counted, now);
    const after = this.#counted(call, limits, now);
    for (const { use } of after) this.alerts.note(use, now);
    return { isAllowed: true, lent, states: statesOf(this.#peek(metered, now), after, now) };
  }

  /** The refusal of whoever is blocked. */
  blocked(caller: Caller, now: number): Refusal | undefined {
    const block = blockOf(caller, this.rules, now);
    return block && blockedBy(block.reason, block.until, now);
  }

  /** How things stand, with nothing taken. */
  look(call: Call, now: number): { limits: Limits; states: PolicyState[] } {
    const { limits, metered } = meteredOf(call, this.rules);
    return { limits, states: statesOf(this.#peek(metered, now), this.#counted(call, limits, now), now) };
  }

  /** Holds a place for a capture; undefined where it has to wait for one of those at once to end. */
  reserve(ask: Ask, now: number): Held | Refusal | undefined {
    const limits = limitsOf(ask.tier, this.rules.override);
    const held = { isAllowed: true as const, atOnce: limits.capturesAtOnce, waitedMs: 0 };
    if (this.reservations.has(ask.id)) return held;
    // Work that waited in a queue asks nothing else.
    const blocked = this.blocked({ ...ask, address: null, endpoint: "" }, now);
    if (blocked) return blocked;
    const used = this.reservations.used(now);
    const max = limits.capturesPerMonth;
    if (max !== null && used >= max) return spent(max, now);
    if (max !== null && used + this.reservations.held(now) >= max) return allBeingMade(max, used);
    const { capturesAtOnce: atOnce } = limits;
    if (ask.needsLane && atOnce !== null && this.reservations.lanes(now) >= atOnce) return undefined;
    this.reservations.hold({
      id: ask.id,
      period: periodOf(now),
      holdsLane: ask.needsLane,
      startedAt: now,
      expiresAt: now + ask.timeoutMs + graceMs,
    });
    return held;
  }

  /** The end of a capture: one that was made counts, any other costs nothing. Returns how long it was under way. */
  settle({ id, tier }: Pick<Ask, "id" | "tier">, isMade: boolean, now: number): number | undefined {
    const tookMs = this.reservations.end(id, isMade, now);
    const { capturesPerMonth: limit } = limitsOf(tier, this.rules.override);
    if (isMade && limit !== null)
      this.alerts.note({ allowance: "captures", keyId: null, used: this.reservations.used(now), limit }, now);
    return tookMs;
  }

  #peek(metered: Metered[], now: number): Reading[] {
    return this.meters.read(
      metered.map((one) => ({ ...one, cost: 0 })),
      now,
    );
  }

  #counted(call: Call, { callsPerMonth }: Limits, now: number): Counted[] {
    const counted: Counted[] = [];
    if (call.user !== null) return counted;
    const { keyCallsMax } = call;
    const key = countedKey(call);
    if (callsPerMonth !== null) {
      const use = { allowance: "api_calls" as const, keyId: null };
      counted.push({ name: month, use: { ...use, used: this.calls.all(now), limit: callsPerMonth } });
    }
    if (key !== null && keyCallsMax !== null) {
      const use = { allowance: "key_api_calls" as const, keyId: key };
      counted.push({ name: keyMonth, use: { ...use, used: this.calls.of(key, now), limit: keyCallsMax } });
    }
    return counted;
  }

  /** Calls ahead, taken at once: a share of what is left, so that other isolates find some too. */
  #lend(call: Call, metered: Metered[], readings: Reading[], counted: Counted[], now: number): number {
    const left = [
      ...readings.map(({ taken }, at) => taken.remaining / (metered[at]?.cost ?? 1)),
      ...counted.map(({ use }) => use.limit - use.used - 1),
    ];
    const lent = Math.min(call.lend, Math.floor(Math.min(...left) * leaseShare));
    if (!Number.isFinite(lent) || lent < 1) return 0;
    const ahead = metered.map((one) => ({ ...one, cost: one.cost * lent }));
    this.meters.commit(ahead, this.meters.read(ahead, now), now);
    this.#count(lent, call, now);
    return lent;
  }

  /** In the month's allowance, which is for keys: people read their pages also when it is spent. */
  #count(calls: number, call: Call, now: number): void {
    if (call.user === null) this.calls.add(calls, countedKey(call), now);
  }
}

type Counted = { name: string; use: Use };

function refusalOf(
  readings: Reading[],
  counted: Counted[],
  now: number,
): Omit<Refusal, "states"> | undefined {
  const late = readings.filter(({ taken }) => !taken.isAllowed);
  const empty = counted.filter(({ use }) => use.used >= use.limit);
  const all = [...late, ...empty].map(({ name }) => name);
  if (all.length === 0) return undefined;
  const waits = [...late.map(({ taken }) => taken.retryAfterMs), ...empty.map(() => periodEnd(now) - now)];
  const details = [
    ...late.map(({ name, window }) => `${window.limit} calls in ${window.windowMs / 1000} s (${name})`),
    ...empty.map(({ name, use }) => `${use.limit} calls a month (${name})`),
  ];
  return {
    isAllowed: false,
    reason: empty.length > 0 ? "quota" : "rate",
    violated: all,
    retryAfterMs: Math.max(...waits),
    detail: `More calls than allowed: ${details.join(" and ")}`,
  };
}

function statesOf(readings: Reading[], counted: Counted[], now: number): PolicyState[] {
  return [
    ...readings.map(({ name, window, taken }) => ({
      name,
      quota: window.limit,
      windowSeconds: window.windowMs / 1000,
      remaining: taken.remaining,
      resetSeconds: Math.ceil(taken.resetMs / 1000),
    })),
    ...counted.map(({ name, use }) => ({
      name,
      quota: use.limit,
      windowSeconds: periodSeconds(now),
      remaining: Math.max(0, use.limit - use.used),
      resetSeconds: Math.ceil((periodEnd(now) - now) / 1000),
    })),
  ];
}

function blockedBy(reason: string, until: number | null, now: number): Refusal {
  return {
    isAllowed: false,
    reason: "blocked",
    violated: [],
    retryAfterMs: until === null ? null : until - now,
    detail: `Blocked by whoever runs the service: ${reason}`,
    states: [],
  };
}

function spent(limit: number, now: number): Refusal {
  return {
    isAllowed: false,
    reason: "quota",
    violated: [capturesMonth],
    retryAfterMs: periodEnd(now) - now,
    detail: `All ${limit} captures of this month are made; the next month begins ${new Date(periodEnd(now)).toISOString()}`,
    states: [],
  };
}

function allBeingMade(limit: number, used: number): Refusal {
  return {
    isAllowed: false,
    reason: "wait",
    violated: [capturesMonth],
    retryAfterMs: 5000,
    detail: `${used} of this month's ${limit} captures are made, and the rest are being made: one that fails leaves its place`,
    states: [],
  };
}
