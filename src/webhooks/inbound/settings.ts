// The figures of the inbound log, all in one place.

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const bodyBytesMax = 1024 * 1024;
/** Longer names of events and types are nobody's. */
export const nameLengthMax = 255;

/** How long an attempt may take before another follows. */
export const leaseMs = 2 * minuteMs;

/** How long after each failed attempt the next one follows; there is one attempt more than these. */
const delaysMs = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  4 * hourMs,
  8 * hourMs,
  16 * hourMs,
  dayMs,
];
export const attemptsMax = delaysMs.length + 1;

/** Up to a tenth more, so that those that failed together do not come back together. Undefined: it was the last. */
export function delayAfterMs(attempts: number, random = Math.random()): number | undefined {
  const delayMs = delaysMs[attempts - 1];
  return delayMs === undefined ? undefined : Math.round(delayMs * (1 + random / 10));
}

export const keptMs = 30 * dayMs;

/** Rows that a sweep sends, ends or deletes; the rest waits for the next minute. */
export const rowsMax = 500;
