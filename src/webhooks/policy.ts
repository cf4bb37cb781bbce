// When a delivery that failed is tried again. Pure.
import type { retryPolicies } from "#db/schema/webhooks.ts";

export type RetryPolicy = (typeof retryPolicies)[number];

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** What passes before each attempt: as many attempts as entries. */
export const delaysMs: Record<RetryPolicy, readonly number[]> = {
  standard: [
    0,
    5 * secondMs,
    5 * minuteMs,
    30 * minuteMs,
    2 * hourMs,
    5 * hourMs,
    10 * hourMs,
    14 * hourMs,
    20 * hourMs,
    24 * hourMs,
  ],
  quick: [0, 2 * secondMs, 4 * secondMs],
};

const jitter = 0.2;
/** The longest wait asked for that is granted where the next attempt would be made at once. */
const askedMsMax = minuteMs;

/** How a receiver asked to be left alone: for a lane's sake, and for one delivery's. */
export type Asked = { policy: RetryPolicy; attempts: number; retryAfterMs: number | null };

/**
 * How long after its latest attempt a delivery is tried again; null: it was the last. What the receiver asks for holds
 * from the next delay up to twice that.
 * @param random 0 to 1
 */
export function nextDelayMs({ policy, attempts, retryAfterMs }: Asked, random: number): number | null {
  const delayMs = delaysMs[policy][attempts];
  if (delayMs === undefined) return null;
  const spreadMs = Math.round(delayMs * (1 - jitter + 2 * jitter * random));
  if (retryAfterMs === null) return spreadMs;
  if (delayMs === 0) return Math.min(retryAfterMs, askedMsMax);
  return Math.min(Math.max(retryAfterMs, spreadMs), 2 * delayMs);
}

const pauseMsMin = 5 * secondMs;
const pauseMsMax = minuteMs;

/**
 * How long a receiver that has enough is left alone: as it asks, as far as that is granted to the delivery; else longer
 * each time.
 * @param throttles how many such answers came in a row
 */
export function pauseMs(retryAfterMs: number | null, throttles: number, grantedMs: number | null): number {
  if (retryAfterMs !== null) return Math.min(retryAfterMs, grantedMs ?? pauseMsMax);
  return Math.min(pauseMsMin * 2 ** (throttles - 1), pauseMsMax);
}

/** What Retry-After says, in seconds or as a date (RFC 9110, 10.2.3); null where it says neither. */
export function retryAfterMsOf(headers: Record<string, string>, now: number): number | null {
  const text = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * secondMs;
  // Every form of date that the standard knows begins with a day's name; what else parses is no date to it.
  const at = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
