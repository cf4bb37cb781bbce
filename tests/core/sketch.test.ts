import { describe, expect, test } from "vitest";
import { type Bucket, bucketOf, quantiles, valueOf } from "#core/sketch.ts";
import { randomFrom } from "../support/random.ts";

const shares = [0.5, 0.95, 0.99] as const;

function sketchOf(values: readonly number[]): Bucket[] {
  return [...Map.groupBy(values, bucketOf)].map(([bucket, some]) => ({ bucket, count: some.length }));
}

/** What the shares are in truth: the value of that rank. */
function exact(values: readonly number[]): number[] {
  const sorted = values.toSorted((one, other) => one - other);
  return shares.map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
}

function expectNear(found: readonly number[] | null, truth: readonly number[]): void {
  for (const [at, value] of truth.entries())
    expect(Math.abs((found?.[at] ?? 0) - value)).toBeLessThanOrEqual(0.020_001 * value);
}

const shapes: Record<string, (share: number) => number> = {
  even: (share) => share * 5000,
  exponential: (share) => -Math.log(1 - share) * 120,
  "heavy of tail": (share) => 5 / (1 - share) ** 1.5,
  "of two humps": (share) => (share < 0.8 ? 20 + share * 10 : 20_000 + share * 1000),
};

describe.each(Object.entries(shapes))("durations that are %s", (_name, draw) => {
  test("any percentile is within 2 % of the true one", () => {
    const random = randomFrom(4711);
    const values = Array.from({ length: 20_000 }, () => Math.min(86_400_000, 1 + draw(random())));
    expectNear(quantiles(sketchOf(values), shares), exact(values));
  });

  test("sketches merged by listing them say the same as one of all", () => {
    const random = randomFrom(42);
    const parts = Array.from({ length: 24 }, (_, at) =>
      Array.from({ length: 1 + at * 37 }, () => 1 + draw(random())),
    );
    const merged = quantiles(parts.flatMap(sketchOf), shares);
    expect(merged).toEqual(quantiles(sketchOf(parts.flat()), shares));
    expectNear(merged, exact(parts.flat()));
  });
});

test("percentiles are no means of percentiles: a quiet slow hour does not count as much as a busy quick one", () => {
  const [busy, quiet] = [Array.from({ length: 9900 }, () => 10), Array.from({ length: 100 }, () => 1000)];
  const [p50 = 0, p95 = 0] = quantiles([...sketchOf(busy), ...sketchOf(quiet)], [0.5, 0.95]) ?? [];
  expectNear([p50, p95], [10, 10]);
});

test("a sketch of nothing has no percentiles; what took no time and what took for ever have buckets", () => {
  expect(quantiles([], shares)).toBeNull();
  expect([bucketOf(0), bucketOf(0.4), valueOf(0)]).toEqual([0, 0, 0]);
  expect(bucketOf(Number.MAX_SAFE_INTEGER)).toBe(bucketOf(86_400_000));
  for (const value of [1, 2, 3, 10, 1000, 123_456]) expectNear([valueOf(bucketOf(value))], [value]);
});
