// What the built-in rules need of all metrics, as few numbers as will do.
import { type CounterName, families, familyOf, isName } from "#telemetry/metrics/families.ts";
import type { Gauges } from "#telemetry/metrics/expose.ts";
import { readSeries, type Series } from "#telemetry/metrics/series.ts";
import type { Histogram, Sums } from "#telemetry/metrics/sums.ts";

/** Sums by name; where one is kept apart by a label, its value stands behind a space. */
export type Counts = Record<string, number>;
type Labels = Record<string, string>;
type Names = (labels: Labels) => string[];

/** Routes whose answers are captures, which take as long as their pages do. */
const captureRoute = /\/(screenshot|pdf|content|compare)(\/merge)?$/;
const isApi = (route = "") => route.startsWith("/api/");
const andWhere = (is: boolean, name: string) => (is ? [name] : []);

const counterNames: Partial<Record<CounterName, Names>> = {
  http_requests_total: ({ outcome, route }) => [
    "calls",
    ...andWhere(outcome === "failed", "calls_failed"),
    ...andWhere(isApi(route), "calls_api"),
  ],
  cache_hits_total: () => ["cache_lookups", "cache_hits"],
  cache_misses_total: () => ["cache_lookups"],
  scheduled_tasks_total: ({ task, outcome }) => andWhere(outcome === "failure", `task_failures ${task}`),
  queue_batches_total: ({ queue, outcome }) => andWhere(outcome === "failure", `queue_failures ${queue}`),
  dead_letters_total: ({ kind }) => [`given_up ${kind}`],
  browser_starts_total: ({ outcome }) => [
    "browser_starts",
    ...andWhere(outcome === "failure", "browser_starts_failed"),
  ],
  captures_total: ({ outcome }) => ["captures", ...andWhere(outcome === "failed", "captures_failed")],
  db_queries_total: () => ["statements"],
  db_errors_total: () => ["statements_failed"],
  webhook_attempts_total: ({ result }) => [
    "attempts",
    ...andWhere(result !== "delivered", "attempts_failed"),
  ],
  webhook_events_total: ({ source, outcome }) =>
    andWhere(outcome === "failed" || outcome === "attempt_failed", `inbound_failures ${source}`),
  auth_failures_total: () => ["callers_refused"],
  rate_limit_hits_total: () => ["limit_hits"],
  signups_total: () => ["sign_ups"],
  metrics_series_folded_total: ({ family }) => [`series_folded ${family}`],
};

const gaugeNames: Record<string, Names> = {
  background_job_queue_size: ({ status }) => andWhere(status === "pending", "jobs_waiting"),
  background_job_oldest_seconds: () => ["job_overdue"],
  browser_captures_active: () => ["places_taken"],
  browser_captures_max: () => ["places"],
  browser_captures_waiting: () => ["captures_waiting"],
  browser_sessions: ({ state }) => andWhere(state === "unreachable", "browsers_unreachable"),
  db_size_bytes: () => ["database_bytes"],
  webhook_deliveries_pending: () => ["webhooks_due"],
  webhook_endpoints_disabled: () => ["endpoints_disabled"],
  queue_messages: ({ queue, state }) => [`queue_${state} ${queue}`],
  users_total: () => ["people"],
  trials: ({ state }) => [
    ...andWhere(state === "converted", "trials_converted"),
    ...andWhere(state === "converted" || state === "ended", "trials_over"),
  ],
  tenants: ({ status, tier }) => andWhere(status === "active" && tier !== "free", "paying_tenants"),
};

/** Of histograms only some are needed, as counts by bucket and their sums. */
const histogramNames: Record<string, Names> = {
  http_request_duration_seconds: ({ route = "" }) => andWhere(!captureRoute.test(route), "answers"),
  db_query_duration_seconds: () => ["round_trips"],
  capture_phase_duration_seconds: ({ phase }) => andWhere(phase === "queue", "waits"),
};

export const boundsOf = {
  round_trips: families.db_query_duration_seconds.bounds,
  waits: families.capture_phase_duration_seconds.bounds,
};

export function countsOf(sums: Pick<Sums, "counters" | "histograms">, gauges: Gauges): Counts {
  const counts: Counts = {};
  const add = (name: string, value: number) => (counts[name] = (counts[name] ?? 0) + value);
  each(sums.counters, counterNames, (name, value) => add(name, value));
  each(gauges, gaugeNames, (name, value) => add(name, value));
  each<Histogram>(sums.histograms, histogramNames, (name, { counts: buckets, sum }) => {
    add(`${name} sum`, sum);
    add(
      `${name} count`,
      buckets.reduce((all, one) => all + one, 0),
    );
    if (name !== "answers")
      for (const [at, count] of buckets.entries()) if (count > 0) add(`${name} ${at}`, count);
  });
  return counts;
}

function each<T>(
  all: Record<Series, T>,
  names: Record<string, Names>,
  add: (name: string, value: T) => void,
): void {
  for (const [series, value] of Object.entries(all)) {
    const { name, values } = readSeries(series);
    if (!isName(name)) continue;
    const labels = Object.keys(familyOf(name).labels).map((label, at) => [label, values[at] ?? ""]);
    for (const kept of names[name]?.(Object.fromEntries(labels) as Labels) ?? []) add(kept, value);
  }
}
