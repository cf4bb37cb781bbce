// What was counted: plain data, since it goes from isolate to shard and from there to who asks.
import { familyOf, isName, type Name } from "./families.ts";
import { readSeries, type Series } from "./series.ts";

/** One observation that can be looked at in its trace. */
export type Exemplar = { traceId: string; value: number; at: number };
/** `counts` holds those up to each bound and above the one before, the last those above all bounds. */
export type Histogram = { counts: number[]; sum: number; exemplars: Record<number, Exemplar> };
/** How things stand at a source that knows: it counts until it is told anew, or is too old. */
export type Report = { series: Series; source: string; value: number; at: number };

export type Sums = {
  counters: Record<Series, number>;
  histograms: Record<Series, Histogram>;
  reports: Report[];
};

export const noSums = (): Sums => ({ counters: {}, histograms: {}, reports: [] });

export const isEmpty = ({ counters, histograms, reports }: Sums): boolean =>
  reports.length === 0 && Object.keys(counters).length === 0 && Object.keys(histograms).length === 0;

export function addCount(sums: Sums, series: Series, by: number): void {
  sums.counters[series] = (sums.counters[series] ?? 0) + by;
}

export function addObservation(
  sums: Sums,
  series: Series,
  value: number,
  seen: { traceId: string | undefined; at: number },
): void {
  const bounds = boundsOf(series);
  const histogram = (sums.histograms[series] ??= newHistogram(bounds.length));
  const found = bounds.findIndex((bound) => value <= bound);
  const at = found < 0 ? bounds.length : found;
  histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
  histogram.sum += value;
  if (seen.traceId !== undefined) histogram.exemplars[at] = { traceId: seen.traceId, value, at: seen.at };
}

/** The later exemplar of each bucket stays. */
export function merged(one: Histogram | undefined, two: Histogram): Histogram {
  if (!one) return two;
  const exemplars = { ...one.exemplars };
  for (const [bucket, exemplar] of Object.entries(two.exemplars)) {
    const known = exemplars[Number(bucket)];
    if (!known || known.at <= exemplar.at) exemplars[Number(bucket)] = exemplar;
  }
  return {
    counts: two.counts.map((count, at) => count + (one.counts[at] ?? 0)),
    sum: one.sum + two.sum,
    exemplars,
  };
}

export function addSums(to: Sums, more: Sums): void {
  for (const [series, count] of Object.entries(more.counters)) addCount(to, series, count);
  for (const [series, histogram] of Object.entries(more.histograms))
    to.histograms[series] = merged(to.histograms[series], histogram);
  to.reports.push(...more.reports);
}

export function boundsOf(series: Series): readonly number[] {
  const { name } = readSeries(series);
  return isName(name) ? (familyOf(name satisfies Name).bounds ?? []) : [];
}

const newHistogram = (bounds: number): Histogram => ({
  counts: Array.from({ length: bounds + 1 }, () => 0),
  sum: 0,
  exemplars: {},
});
