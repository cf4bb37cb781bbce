/** Upper ends of the spans that durations are counted in, in milliseconds; what is longer counts in the last. */
export const spans = [
  5, 10, 25, 50, 75, 100, 150, 250, 350, 500, 750, 1000, 1500, 2500, 5000, 10_000, 30_000, 60_000, 120_000,
] as const;

type Filled = { upToMs: number; count: number };

/**
 * The duration that a share of all did not exceed: found in its span, as if those in one were spread evenly.
 * @param filled in any order; a span may come more than once
 */
export function durationAt(filled: readonly Filled[], share: number): number | null {
  const counts = spans.map((end) => ({
    end,
    count: filled.reduce((sum, one) => (one.upToMs === end ? sum + one.count : sum), 0),
  }));
  const wanted = counts.reduce((sum, { count }) => sum + count, 0) * share;
  if (wanted === 0) return null;
  let before = 0;
  let start = 0;
  for (const { end, count } of counts) {
    if (before + count >= wanted) return Math.round(start + ((end - start) * (wanted - before)) / count);
    before += count;
    start = end;
  }
  return start;
}
