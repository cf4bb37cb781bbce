// What may be watched of the service as a whole, each found from how its metrics stood at times.
import { boundsOf, type Counts } from "./counts.ts";
import { grown, mostOf, mostOfKnown, percentOf, quantileOf, share } from "./growth.ts";
import type { Past } from "./past.ts";

export type Look = {
  past: Past;
  /** Minutes since the schedule looked at the service's rules; null where it never did. */
  silence: () => Promise<number | null>;
};
/** Null where there is nothing to find, or too little to judge by: then nothing is beyond a threshold. */
export type Metric = {
  unit: string;
  meaning: string;
  find: (look: Look, windowMinutes: number) => Promise<number | null>;
};

/** Of calls, so many may fail. */
const budget = 0.001;
/** Where there was less, one failure would be many percent. */
export const floors = { calls: 100, captures: 20, statements: 100, lookups: 500, callsInSixHours: 300 };
export const businessFloors = { people: 20, trialsOver: 50, payingTenants: 20 };
const sixHours = 6 * 60;
const week = 7 * 24 * 60;

/** As it stands now. */
const now =
  (read: (counts: Counts) => number | null | undefined): Metric["find"] =>
  async ({ past }) => {
    const moment = await past(0);
    return moment ? (read(moment.counts) ?? null) : null;
  };
/** From what was added in the window. */
const added =
  (read: (counts: Counts, minutes: number) => number | null): Metric["find"] =>
  async ({ past }, windowMinutes) => {
    const growth = await grown(past, windowMinutes);
    return growth ? read(growth.counts, growth.minutes) : null;
  };

const failedShare = (counts: Counts) => share(counts, "calls_failed", "calls", floors.calls);

export const metrics = {
  error_budget_burn: {
    unit: "",
    meaning:
      "How many times as fast as 99.9 % in 30 days allow calls failed through our fault, in the window and in its last twelfth",
    find: async ({ past }, windowMinutes) => {
      const [long, short] = await Promise.all([grown(past, windowMinutes), grown(past, windowMinutes / 12)]);
      if (!long || !short) return null;
      const whole = failedShare(long.counts);
      const last = share(short.counts, "calls_failed", "calls", 1);
      return whole === null || last === null ? null : Math.min(whole, last) / budget;
    },
  },
  response_mean: {
    unit: "ms",
    meaning: "Mean time until an answer began, captures aside",
    find: added((counts) => {
      const mean = share(counts, "answers sum", "answers count", 1);
      return mean === null ? null : mean * 1000;
    }),
  },
  calls_after_some: {
    unit: "calls",
    meaning: `Calls of the API; nothing where fewer than ${floors.callsInSixHours} came in six hours`,
    find: async ({ past }, windowMinutes) => {
      const [lately, before] = await Promise.all([grown(past, windowMinutes), grown(past, sixHours)]);
      if (!lately?.isWhole || (before?.counts["calls_api"] ?? 0) <= floors.callsInSixHours) return null;
      return lately.counts["calls_api"] ?? null;
    },
  },
  cache_hits: {
    unit: "%",
    meaning: "Lookups that were answered from the cache",
    find: added((counts) => percentOf(counts, "cache_hits", "cache_lookups", floors.lookups)),
  },
  schedule_silence: {
    unit: "min",
    meaning: "Since the schedule ran",
    find: ({ silence }) => silence(),
  },
  task_failures: {
    unit: "failures",
    meaning: "Of the scheduled task that failed most",
    find: added((counts) => mostOf(counts, "task_failures")),
  },
  queue_failures: {
    unit: "failures",
    meaning: "Of batches of the queue that failed most",
    find: added((counts) => mostOf(counts, "queue_failures")),
  },
  queue_messages: {
    unit: "messages",
    meaning: "In the fullest queue",
    find: now((counts) => mostOfKnown(counts, "queue_waiting")),
  },
  dead_queue_messages: {
    unit: "messages",
    meaning: "In the fullest dead-letter queue",
    find: now((counts) => mostOfKnown(counts, "queue_dead")),
  },
  jobs_waiting: { unit: "jobs", meaning: "That wait", find: now((counts) => counts["jobs_waiting"]) },
  job_overdue: {
    unit: "s",
    meaning: "Since the job that waits longest was due",
    find: now((counts) => counts["job_overdue"]),
  },
  given_up: {
    unit: "letters",
    meaning: "Given up after the last attempt, of the kind with most: jobs, deliveries, events of others",
    find: added((counts) => mostOf(counts, "given_up")),
  },
  places_taken: {
    unit: "%",
    meaning: "Of places in browsers, while captures wait; 0 while none does",
    find: now((counts) => {
      const taken = percentOf(counts, "places_taken", "places", 1);
      return taken !== null && (counts["captures_waiting"] ?? 0) === 0 ? 0 : taken;
    }),
  },
  browsers_unreachable: {
    unit: "browsers",
    meaning: "That do not say how they stand",
    find: now((counts) => counts["browsers_unreachable"]),
  },
  browser_start_failures: {
    unit: "%",
    meaning: "Of browsers that were to be started",
    find: added((counts) => percentOf(counts, "browser_starts_failed", "browser_starts", 1)),
  },
  capture_failures: {
    unit: "%",
    meaning: "Of captures, through our fault",
    find: added((counts) => percentOf(counts, "captures_failed", "captures", floors.captures)),
  },
  capture_wait_p95: {
    unit: "s",
    meaning: "That 95 of 100 captures that waited for a place did not exceed",
    find: added((counts) => quantileOf(counts, "waits", boundsOf.waits, 0.95)),
  },
  database_failures: {
    unit: "%",
    meaning: "Of statements",
    find: added((counts) => percentOf(counts, "statements_failed", "statements", floors.statements)),
  },
  database_p95: {
    unit: "ms",
    meaning: "That 95 of 100 round trips to the database did not exceed",
    find: added((counts) => {
      const seconds = quantileOf(counts, "round_trips", boundsOf.round_trips, 0.95);
      return seconds === null ? null : seconds * 1000;
    }),
  },
  database_size: {
    unit: "GB",
    meaning: "Of the database",
    find: now(({ database_bytes: bytes }) => (bytes === undefined ? null : bytes / 1e9)),
  },
  webhook_failures: {
    unit: "%",
    meaning: "Of attempts at delivering webhooks",
    find: added((counts) => percentOf(counts, "attempts_failed", "attempts", 1)),
  },
  webhooks_due: {
    unit: "deliveries",
    meaning: "That are due and not made",
    find: now((counts) => counts["webhooks_due"]),
  },
  endpoints_disabled: {
    unit: "endpoints",
    meaning: "Disabled in the window, for failing",
    find: async ({ past }, windowMinutes) => {
      const [then, lately] = await Promise.all([past(windowMinutes), past(0)]);
      const [before, after] = [then?.counts["endpoints_disabled"], lately?.counts["endpoints_disabled"]];
      return before === undefined || after === undefined ? null : after - before;
    },
  },
  inbound_failures: {
    unit: "failures",
    meaning: "Of working on webhooks of others, of the source with most",
    find: added((counts) => mostOf(counts, "inbound_failures")),
  },
  callers_refused: {
    unit: "a second",
    meaning: "Callers without a good key, session or link",
    find: added((counts, minutes) =>
      counts["callers_refused"] === undefined ? null : counts["callers_refused"] / (minutes * 60),
    ),
  },
  limit_refusals: {
    unit: "%",
    meaning: "Of calls, refused by a limit",
    find: added((counts) => percentOf(counts, "limit_hits", "calls", 1)),
  },
  series_folded: {
    unit: "counts",
    meaning: "That had no series of their own, of the family with most",
    find: added((counts) => mostOf(counts, "series_folded")),
  },
  calls_of_week_ago: {
    unit: "%",
    meaning: "Calls, of those of the same time a week ago; nothing where those were fewer than one a second",
    find: async ({ past }, windowMinutes) => {
      const [lately, then] = await Promise.all([
        grown(past, windowMinutes),
        grown(past, windowMinutes, week),
      ]);
      const before = then?.isWhole ? (then.counts["calls"] ?? 0) / (then.minutes * 60) : 0;
      const after = (lately?.counts["calls"] ?? 0) / ((lately?.minutes ?? 1) * 60);
      return lately === undefined || before <= 1 ? null : (after / before) * 100;
    },
  },
  sign_ups: {
    unit: "people",
    meaning: `Who signed up; nothing where there are no more than ${businessFloors.people}`,
    find: async ({ past }, windowMinutes) => {
      const [growth, lately] = await Promise.all([grown(past, windowMinutes), past(0)]);
      if (!growth?.isWhole || (lately?.counts["people"] ?? 0) <= businessFloors.people) return null;
      return growth.counts["sign_ups"] ?? null;
    },
  },
  trials_converted: {
    unit: "%",
    meaning: "Of trials that are over",
    find: now((counts) =>
      percentOf(counts, "trials_converted", "trials_over", businessFloors.trialsOver + 1),
    ),
  },
  paying_tenants_lost: {
    unit: "%",
    meaning: "Of active tenants on a plan that costs, in the window",
    find: async ({ past }, windowMinutes) => {
      const [then, lately] = await Promise.all([past(windowMinutes), past(0)]);
      const [before = 0, after] = [then?.counts["paying_tenants"], lately?.counts["paying_tenants"]];
      const isWhole = then !== undefined && then.minutes >= windowMinutes;
      return !isWhole || after === undefined || before <= businessFloors.payingTenants
        ? null
        : (1 - after / before) * 100;
    },
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as MetricName[];
export const isMetric = (name: string): name is MetricName => Object.hasOwn(metrics, name);
