import type { ServiceAlert } from "./alert.ts";

/** What callers are promised: that calls succeed, soon, at any time. */
export const promises = {
  ErrorBudgetBurnsFast: {
    severity: "page",
    comparison: "above",
    threshold: 14.4,
    forMinutes: 2,
    summary: "Errors of ours use up a month's error budget in two days",
    builtIn: { metric: "error_budget_burn", windowMinutes: 60 },
  },
  ErrorBudgetBurnsSteadily: {
    severity: "page",
    comparison: "above",
    threshold: 6,
    forMinutes: 15,
    summary: "Errors of ours use up a month's error budget in five days",
    builtIn: { metric: "error_budget_burn", windowMinutes: 6 * 60 },
  },
  ErrorBudgetBurnsSlowly: {
    severity: "ticket",
    comparison: "above",
    threshold: 1,
    forMinutes: 60,
    summary: "Errors of ours use up the error budget before the month is over",
    builtIn: { metric: "error_budget_burn", windowMinutes: 3 * 24 * 60 },
  },
  ResponsesSlow: {
    severity: "ticket",
    comparison: "above",
    threshold: 200,
    forMinutes: 15,
    summary: "The mean response, captures aside, takes longer than {threshold} ms",
    builtIn: { metric: "response_mean", windowMinutes: 5 },
  },
  RequestsStopped: {
    severity: "ticket",
    comparison: "below",
    threshold: 1,
    forMinutes: 5,
    summary: "No call of the API for half an hour, after hundreds in six hours",
    builtIn: { metric: "calls_after_some", windowMinutes: 30 },
  },
  ServiceUnreachable: {
    severity: "page",
    comparison: "below",
    threshold: 1,
    forMinutes: 3,
    summary: "The service does not answer its scrapes",
    builtIn: {
      never: "Whether it can be reached is seen from outside alone; who is not reached tells nobody",
    },
  },
  MetricsAbsent: {
    severity: "page",
    comparison: "below",
    threshold: 1,
    forMinutes: 5,
    summary: "Nobody scrapes the service",
    builtIn: { never: "It is about Prometheus, which the built-in rules do without" },
  },
  UptimeBelowTarget: {
    severity: "ticket",
    comparison: "below",
    threshold: 99.9,
    forMinutes: 60,
    summary: "The service answered fewer than {threshold} % of scrapes in 30 days",
    builtIn: { never: "It counts scrapes that were not answered, which are seen from outside alone" },
  },
  CacheHitsBelowTarget: {
    severity: "info",
    comparison: "below",
    threshold: 85,
    forMinutes: 6 * 60,
    summary: "Fewer than {threshold} % of lookups are answered from the cache",
    builtIn: { metric: "cache_hits", windowMinutes: 60 },
  },
} as const satisfies Record<string, ServiceAlert>;
