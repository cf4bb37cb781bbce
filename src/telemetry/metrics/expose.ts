// Metrics as Prometheus reads them: its text format 0.0.4, and OpenMetrics 1.0.
import { families, type Family, familyOf, type Name, notAvailable } from "./families.ts";
import { readSeries, type Series } from "./series.ts";
import { boundsOf, type Exemplar, type Histogram, type Sums } from "./sums.ts";

export const formats = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
} as const;
export type Format = keyof typeof formats;

/** The values of a gauge, by series. */
export type Gauges = Record<Series, number>;

/** Every family with its help and type, those without a series as well. */
export function expose(sums: Sums, gauges: Gauges, format: Format): string {
  const given = {
    histograms: byName(sums.histograms),
    values: byName({ ...sums.counters, ...gauges }),
    format,
  };
  const lines = (Object.keys(families) as Name[]).flatMap((name) => {
    const family = familyOf(name);
    return [...headOf(name, family, format), ...samplesOf(name, family, given)];
  });
  const end = format === "openMetrics" ? ["# EOF"] : missing();
  return [...lines, ...end, ""].join("\n");
}

// Counters are named without their ending there.
function headOf(name: Name, { type, help }: Family, format: Format): string[] {
  const told = format === "openMetrics" && type === "counter" ? name.replace(/_total$/, "") : name;
  return [
    `# HELP ${told} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
    `# TYPE ${told} ${type}`,
  ];
}

type Grouped<T> = Map<string, [Series, T][]>;
type Given = { histograms: Grouped<Histogram>; values: Grouped<number>; format: Format };

function samplesOf(name: Name, { type, labels }: Family, { histograms, values, format }: Given): string[] {
  const named = Object.keys(labels);
  if (type === "histogram")
    return (histograms.get(name) ?? []).flatMap(([series, histogram]) =>
      bucketLines(name, labelText(named, series), { series, histogram, format }),
    );
  return (values.get(name) ?? []).map(
    ([series, value]) => `${name}${braced(labelText(named, series))} ${value}`,
  );
}

function byName<T>(all: Record<Series, T>): Grouped<T> {
  const sorted = Object.entries(all).sort(([one], [two]) => (one < two ? -1 : 1));
  return Map.groupBy(sorted, ([series]) => readSeries(series).name);
}

type Filled = { series: Series; histogram: Histogram; format: Format };

function bucketLines(name: Name, labels: string, { series, histogram, format }: Filled): string[] {
  const prefix = labels === "" ? "" : `${labels},`;
  let upTo = 0;
  const buckets = [...boundsOf(series), Infinity].map((bound, at) => {
    upTo += histogram.counts[at] ?? 0;
    const exemplar = format === "openMetrics" ? exemplarText(histogram.exemplars[at]) : "";
    return `${name}_bucket{${prefix}le="${boundText(bound)}"} ${upTo}${exemplar}`;
  });
  return [
    ...buckets,
    `${name}_sum${braced(labels)} ${rounded(histogram.sum)}`,
    `${name}_count${braced(labels)} ${upTo}`,
  ];
}

// OpenMetrics has whole bounds written as 1.0; with both written alike a series is the same by either way.
const boundText = (bound: number): string =>
  bound === Infinity ? "+Inf" : Number.isInteger(bound) ? `${bound}.0` : String(bound);

const exemplarText = (exemplar: Exemplar | undefined): string =>
  exemplar ? ` # {trace_id="${exemplar.traceId}"} ${exemplar.value} ${exemplar.at / 1000}` : "";

/** Sums of milliseconds, without what binary fractions add to them. */
const rounded = (value: number): number => Number(value.toFixed(6));

function labelText(named: string[], series: Series): string {
  const { values } = readSeries(series);
  return named.map((label, at) => `${label}="${escaped(values[at] ?? "")}"`).join(",");
}

const braced = (labels: string): string => (labels === "" ? "" : `{${labels}}`);
const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

// OpenMetrics allows no remarks.
const missing = (): string[] =>
  Object.entries(notAvailable).map(([name, reason]) => `# ${name} is not available: ${reason}`);
