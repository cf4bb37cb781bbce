// Series as Prometheus' own tests write them, as the metrics that the service would have had at any minute.
import { countsOf } from "#analytics/alerts/service/counts.ts";
import type { Past } from "#analytics/alerts/service/past.ts";
import { familyOf, isName, type Name } from "#telemetry/metrics/families.ts";
import { seriesOf } from "#telemetry/metrics/series.ts";
import { noSums } from "#telemetry/metrics/sums.ts";

export type RuleTest = {
  name: string;
  interval: string;
  input_series: { series: string; values: string }[];
  alert_rule_test: { eval_time: string; alertname: string; exp_alerts: unknown[] }[];
};
type Read = { name: string; labels: Record<string, string>; at: (minute: number) => number };

/** `1h30m` in minutes. */
export function minutesOf(time: string): number {
  const units = { m: 1, h: 60, d: 24 * 60 } as const;
  return [...time.matchAll(/(\d+)([mhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );
}

/** How the service stood at times before a minute of the test, as far back as its first. */
export function pastIn(test: RuleTest, minute: number): Past {
  const step = minutesOf(test.interval);
  const series = test.input_series.map((one) => read(one.series, one.values, step));
  return async (minutesAgo) => {
    const at = Math.max(0, minute - minutesAgo);
    return { minutes: minute - at, counts: countsAt(series, at) };
  };
}

function read(text: string, values: string, step: number): Read {
  const [, name = "", inner = ""] = /^([\w:]+)(?:\{(.*)\})?$/.exec(text) ?? [];
  const labels = [...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = "", value = ""]) => [label, value]);
  const samples = values.split(" ").flatMap(expand);
  const sampleAt = (index: number) => samples[Math.min(index, samples.length - 1)] ?? 0;
  // What a recording rule has by the second is added up, as its counter was.
  const addedUp = (minute: number) => {
    const whole = Math.floor(minute / step);
    let sum = 0;
    for (let index = 0; index < whole; index++) sum += sampleAt(index) * step * 60;
    return sum + sampleAt(whole) * (minute - whole * step) * 60;
  };
  const isRate = name === "stillframe:http_requests:rate5m";
  return {
    name: isRate ? "http_requests_total" : name,
    labels: Object.fromEntries(labels) as Record<string, string>,
    at: isRate ? addedUp : (minute) => sampleAt(Math.floor(minute / step)),
  };
}

/** `0+5x3` is 0 5 10 15, `7x2` is 7 7 7. */
function expand(part: string): number[] {
  const [, first = "", by = "0", times = "0"] =
    /^(-?[\d.]+(?:e\d+)?)(?:([+-][\d.]+))?(?:x(\d+))?$/.exec(part) ?? [];
  if (first === "") throw new Error(`This cannot be read: ${part}`);
  return Array.from({ length: Number(times) + 1 }, (_, index) => Number(first) + Number(by) * index);
}

function countsAt(series: readonly Read[], minute: number) {
  const sums = noSums();
  const gauges: Record<string, number> = {};
  for (const { name, labels, at } of series) {
    const [, base = "", part = ""] = /^(.*?)(?:_(bucket|sum|count))?$/.exec(name) ?? [];
    const family = isName(name) ? name : base;
    if (!isName(family)) continue;
    const key = seriesOf(family, labels as never);
    const { type } = familyOf(family);
    if (type === "gauge") gauges[key] = at(minute);
    else if (type === "counter") sums.counters[key] = at(minute);
    else {
      const known = (sums.histograms[key] ??= { counts: emptyBuckets(family), sum: 0, exemplars: {} });
      if (part === "sum") known.sum = at(minute);
      else if (part === "count") known.counts[0] = at(minute);
      else addBucket(known.counts, family, labels["le"] ?? "", at(minute));
    }
  }
  return countsOf(sums, gauges);
}

const emptyBuckets = (family: Name) =>
  Array.from({ length: (familyOf(family).bounds?.length ?? 0) + 1 }, () => 0);

/** Prometheus tells of all up to a bound; those before it, which come first, are taken off. */
function addBucket(counts: number[], family: Name, upTo: string, all: number): void {
  const bounds = familyOf(family).bounds ?? [];
  const at = upTo === "+Inf" ? bounds.length : bounds.indexOf(Number(upTo));
  if (at < 0) throw new Error(`${family} has no bound ${upTo}`);
  counts[at] = all - counts.slice(0, at).reduce((sum, one) => sum + one, 0);
}
