// The five tiers and what each grants: the one place these figures stand.
import type { Tier } from "#db/schema/tenants.ts";

const dayMs = 24 * 60 * 60 * 1000;
const gigabyte = 1_000_000_000;

/** Days a result is kept; null keeps it until it is deleted. */
const resultsKeptDays: Record<Tier, number | null> = {
  free: 7,
  starter: 30,
  professional: 90,
  enterprise: 365,
  white_label: null,
};

/** Bytes of results that may be kept at a time; null sets no limit. */
const storedBytesMax: Record<Tier, number | null> = {
  free: gigabyte,
  starter: 10 * gigabyte,
  professional: 100 * gigabyte,
  enterprise: 1000 * gigabyte,
  white_label: null,
};

export const keptDaysOf = (tier: Tier): number | null => resultsKeptDays[tier];
export const storedBytesMaxOf = (tier: Tier): number | null => storedBytesMax[tier];

/** When a result made now is no longer kept, in milliseconds since 1970. */
export function resultsKeptUntil(tier: Tier, now: number): number | null {
  const days = resultsKeptDays[tier];
  return days === null ? null : now + days * dayMs;
}

/** Captures made at the same time; more wait their turn. */
export const capturesAtOnce: Record<Tier, number> = {
  free: 2,
  starter: 4,
  professional: 10,
  enterprise: 50,
  white_label: 200,
};

/** Webhook endpoints that a tenant may have. A job's own address needs none. */
export const webhookEndpointsMax: Record<Tier, number> = {
  free: 0,
  starter: 10,
  professional: 10,
  enterprise: 50,
  white_label: 50,
};

/** Where several tenants wait for one browser: how many of its lanes each holds beside one of a free tenant. */
export const laneWeight: Record<Tier, number> = {
  free: 1,
  starter: 1,
  professional: 2,
  enterprise: 3,
  white_label: 3,
};

/** Listeners to the event stream at the same time, WebSockets and SSE together. One Durable Object holds 32,768 at most. */
export const listenersAtOnce: Record<Tier, number> = {
  free: 10,
  starter: 100,
  professional: 1000,
  enterprise: 10_000,
  white_label: 30_000,
};

/** Calls of the API in a minute; a quarter of them may come at once. */
export const callsPerMinute: Record<Tier, number> = {
  free: 20,
  starter: 60,
  professional: 300,
  enterprise: 1200,
  white_label: 6000,
};

/** Calls of the API in a month of the calendar; null sets no limit. */
export const callsPerMonth: Record<Tier, number | null> = {
  free: 1000,
  starter: 10_000,
  professional: 100_000,
  enterprise: 1_000_000,
  white_label: null,
};

/** Captures made in a month of the calendar; null sets no limit. */
export const capturesPerMonth: Record<Tier, number | null> = {
  free: 100,
  starter: 1000,
  professional: 5000,
  enterprise: 50_000,
  white_label: null,
};
