// Durations by the minute are counted in the buckets of sketches, each told by the longest whole time in it.
import { bucketEnd, bucketOf, quantiles } from "#core/sketch.ts";

/** Upper end of the span that a duration lies in, in milliseconds. */
export const spanEnd = (durationMs: number): number => Math.floor(bucketEnd(bucketOf(durationMs)));

type Filled = { upToMs: number; count: number };

/** Durations that given shares of all did not exceed, as any other sketch has them; null where there are none. */
export function durationsAt(filled: readonly Filled[], shares: readonly number[]): number[] | null {
  const sketch = filled.map(({ upToMs, count }) => ({ bucket: bucketOf(upToMs), count }));
  return quantiles(sketch, shares)?.map(Math.round) ?? null;
}

export const durationAt = (filled: readonly Filled[], share: number): number | null =>
  durationsAt(filled, [share])?.[0] ?? null;
