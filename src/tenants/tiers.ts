// The five tiers and all that each grants: the one place these figures stand. Null sets no limit.
import { type Tier, tiers } from "#db/schema/tenants.ts";
import type { Feature } from "./features.ts";

const dayMs = 24 * 60 * 60 * 1000;
const gigabyte = 1_000_000_000;

export type Plan = {
  name: string;
  /** US cents a month; null: by contract. */
  priceMonthlyCents: number | null;
  capturesMonthlyMax: number | null;
  /** Every authenticated call counts. */
  callsMonthlyMax: number | null;
  /** Calls a minute; a quarter of it may come at once besides. */
  callsPerMinuteMax: number;
  /** Captures made at the same time; more wait their turn. */
  capturesAtOnce: number;
  peopleMax: number | null;
  assistantsMax: number | null;
  storedBytesMax: number | null;
  resultsKeptDays: number | null;
  /** Days that the dashboard looks back. */
  historyDays: number | null;
  webhookEndpointsMax: number;
  /** Where several tenants wait for one browser: how many of its lanes each holds beside one of a free tenant. */
  laneWeight: number;
  /** To the event stream, WebSockets and SSE together. One Durable Object holds 32,768 at most. */
  listenersAtOnce: number;
  /** What it has beyond the tier before it. */
  adds: readonly Feature[];
};

export const plans: Record<Tier, Plan> = {
  free: {
    name: "Free",
    priceMonthlyCents: 0,
    capturesMonthlyMax: 100,
    callsMonthlyMax: 1000,
    callsPerMinuteMax: 20,
    capturesAtOnce: 2,
    peopleMax: 5,
    assistantsMax: 1,
    storedBytesMax: gigabyte,
    resultsKeptDays: 7,
    historyDays: 7,
    webhookEndpointsMax: 0,
    laneWeight: 1,
    listenersAtOnce: 10,
    adds: ["dashboard", "job_webhooks", "email_notices"],
  },
  starter: {
    name: "Starter",
    priceMonthlyCents: 1900,
    capturesMonthlyMax: 1000,
    callsMonthlyMax: 10_000,
    callsPerMinuteMax: 60,
    capturesAtOnce: 4,
    peopleMax: 10,
    assistantsMax: 3,
    storedBytesMax: 10 * gigabyte,
    resultsKeptDays: 30,
    historyDays: 7,
    webhookEndpointsMax: 10,
    laneWeight: 1,
    listenersAtOnce: 100,
    adds: ["assistants", "webhook_endpoints"],
  },
  professional: {
    name: "Professional",
    priceMonthlyCents: 4900,
    capturesMonthlyMax: 5000,
    callsMonthlyMax: 100_000,
    callsPerMinuteMax: 300,
    capturesAtOnce: 10,
    peopleMax: 50,
    assistantsMax: 10,
    storedBytesMax: 100 * gigabyte,
    resultsKeptDays: 90,
    historyDays: null,
    webhookEndpointsMax: 10,
    laneWeight: 2,
    listenersAtOnce: 1000,
    adds: ["full_history", "comparisons", "priority"],
  },
  enterprise: {
    name: "Enterprise",
    priceMonthlyCents: 29_900,
    capturesMonthlyMax: 50_000,
    callsMonthlyMax: 1_000_000,
    callsPerMinuteMax: 1200,
    capturesAtOnce: 50,
    peopleMax: 500,
    assistantsMax: 50,
    storedBytesMax: 1000 * gigabyte,
    resultsKeptDays: 365,
    historyDays: null,
    webhookEndpointsMax: 50,
    laneWeight: 3,
    listenersAtOnce: 10_000,
    adds: ["webhook_lane", "advanced_analytics", "branding", "sla"],
  },
  white_label: {
    name: "White label",
    priceMonthlyCents: null,
    capturesMonthlyMax: null,
    callsMonthlyMax: null,
    callsPerMinuteMax: 6000,
    capturesAtOnce: 200,
    peopleMax: null,
    assistantsMax: null,
    storedBytesMax: null,
    resultsKeptDays: null,
    historyDays: null,
    webhookEndpointsMax: 50,
    laneWeight: 3,
    listenersAtOnce: 30_000,
    adds: ["branding_everywhere", "custom_sender"],
  },
};

export const capturesAtOnce = column("capturesAtOnce");
export const webhookEndpointsMax = column("webhookEndpointsMax");
/** People who may belong to a tenant; null sets no limit. */
export const peopleMax = column("peopleMax");
export const laneWeight = column("laneWeight");
export const callsPerMinute = column("callsPerMinuteMax");
export const callsPerMonth = column("callsMonthlyMax");
export const capturesPerMonth = column("capturesMonthlyMax");
export const listenersAtOnce = column("listenersAtOnce");

export const keptDaysOf = (tier: Tier): number | null => plans[tier].resultsKeptDays;
export const storedBytesMaxOf = (tier: Tier): number | null => plans[tier].storedBytesMax;

/** When a result made now is no longer kept, in milliseconds since 1970. */
export function resultsKeptUntil(tier: Tier, now: number): number | null {
  const days = plans[tier].resultsKeptDays;
  return days === null ? null : now + days * dayMs;
}

/** Whether the first keeps results longer than the second. */
export function keepsLonger(tier: Tier, than: Tier): boolean {
  const [days, before] = [plans[tier].resultsKeptDays, plans[than].resultsKeptDays];
  return before !== null && (days === null || days > before);
}

/** All that a tier has: what it adds, and what those before it have. */
export function featuresOf(tier: Tier): Feature[] {
  return tiers.slice(0, tiers.indexOf(tier) + 1).flatMap((each) => plans[each].adds);
}

function column<Name extends keyof Plan>(name: Name): Record<Tier, Plan[Name]> {
  return {
    free: plans.free[name],
    starter: plans.starter[name],
    professional: plans.professional[name],
    enterprise: plans.enterprise[name],
    white_label: plans.white_label[name],
  };
}
