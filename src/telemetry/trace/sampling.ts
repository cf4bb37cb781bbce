// Which traces are exported: a share of all, told by their ids alone, so that all who see a trace decide alike; and beside
// it, once they have ended, those that failed or took long.
import type { SpanData } from "./span.ts";

/** A piece of work that takes so long is worth looking at. */
const slowMs = 5000;

/** OpenTelemetry's consistent sampling: the last 56 bits of an id are its random number. @param share 0 to 1 */
export function sampler(share: number): (traceId: string) => boolean {
  const threshold = Math.round((1 - share) * 2 ** 48);
  // The first 48 of the 56: no share is told finer, and they fit a number.
  return (traceId) => Number.parseInt(traceId.slice(-14, -2), 16) >= threshold;
}

export function isWorthTelling(spans: readonly SpanData[]): boolean {
  return spans.some(({ isFailed, startedAt, endedAt }) => isFailed || endedAt - startedAt >= slowMs);
}
