// Durations as a sketch: counts in buckets that each are 4 % wider than the one before (DDSketch's logarithmic mapping,
// https://arxiv.org/abs/1908.10693). Any percentile is within 2 % of the true one, and sketches merge by adding counts.

const accuracy = 0.02;
const gamma = (1 + accuracy) / (1 - accuracy);
const logGamma = Math.log(gamma);
/** What is longer counts as this: a day. */
const valueMax = 86_400_000;

/** The bucket of a value; 0 holds all below 1. */
export function bucketOf(value: number): number {
  if (value < 1) return 0;
  return Math.ceil(Math.log(Math.min(value, valueMax)) / logGamma) + 1;
}

/** The highest value of a bucket. */
export const bucketEnd = (bucket: number): number => (bucket === 0 ? 0 : gamma ** (bucket - 1));

/** What stands for all values of a bucket: no further than `accuracy` from any of them. */
export function valueOf(bucket: number): number {
  return bucket === 0 ? 0 : (2 * gamma ** (bucket - 1)) / (1 + gamma);
}

export type Bucket = { bucket: number; count: number };

/**
 * The values that given shares of all do not exceed (`0.95`: the 95th percentile); null of an empty sketch.
 * @param sketch in any order; a bucket may come more than once, so that several sketches are merged by listing them
 */
export function quantiles(sketch: readonly Bucket[], shares: readonly number[]): number[] | null {
  const counts = new Map<number, number>();
  for (const { bucket, count } of sketch) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  const sorted = [...counts].toSorted(([one], [other]) => one - other);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  return shares.map((share) => {
    const rank = share * (total - 1);
    let before = 0;
    for (const [bucket, count] of sorted) {
      before += count;
      if (before > rank) return valueOf(bucket);
    }
    return valueOf(sorted.at(-1)?.[0] ?? 0);
  });
}
