// The generic cell rate algorithm: a limit over a window, with a burst, kept as one number.

/** `limit` calls in each `windowMs`, spread evenly; up to `burst` of them at once. */
export type Window = { limit: number; windowMs: number; burst: number };

/**
 * `tat`, the theoretical arrival time, is all the state there is: when the calls taken so far would have arrived at the
 * even pace, in milliseconds since 1970.
 */
export type Taken = {
  isAllowed: boolean;
  /** As it is if the call is let through, or as it was. */
  tat: number;
  /** Calls left at once. */
  remaining: number;
  /** Until all of the burst is back. */
  resetMs: number;
  /** Until the call would be let through; 0 where it is. */
  retryAfterMs: number;
};

/** Sums of fractions of milliseconds come out this far off at most. */
const roundingMs = 1e-3;

/** @param cost of the call: one that is larger than the burst is let through where nothing else was taken */
export function take(window: Window, tat: number, cost: number, now: number): Taken {
  const intervalMs = window.windowMs / window.limit;
  const toleranceMs = Math.max(window.burst, cost) * intervalMs;
  const start = Math.max(tat, now);
  const next = start + cost * intervalMs;
  const overMs = next - now - toleranceMs;
  const isAllowed = overMs <= roundingMs;
  const held = isAllowed ? next : start;
  return {
    isAllowed,
    tat: held,
    remaining: remainingAt(window, held, now),
    resetMs: held - now,
    retryAfterMs: isAllowed ? 0 : overMs,
  };
}

function remainingAt({ limit, windowMs, burst }: Window, tat: number, now: number): number {
  const intervalMs = windowMs / limit;
  return Math.max(0, Math.floor((burst * intervalMs - (tat - now) + roundingMs) / intervalMs));
}
