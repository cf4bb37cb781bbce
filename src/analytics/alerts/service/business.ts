import type { ServiceAlert } from "./alert.ts";

/** Who uses the service, and whether they stay. */
export const business = {
  TrafficCollapsed: {
    severity: "page",
    comparison: "below",
    threshold: 20,
    forMinutes: 15,
    summary: "Fewer than {threshold} % of the calls of the same time a week ago",
    builtIn: { metric: "calls_of_week_ago", windowMinutes: 5 },
  },
  NoSignUps: {
    severity: "info",
    comparison: "below",
    threshold: 1,
    forMinutes: 60,
    summary: "Nobody has signed up for three days",
    builtIn: { metric: "sign_ups", windowMinutes: 3 * 24 * 60 },
  },
  TrialsDoNotConvert: {
    severity: "info",
    comparison: "below",
    threshold: 5,
    forMinutes: 60,
    summary: "Fewer than {threshold} % of trials convert",
    builtIn: { metric: "trials_converted", windowMinutes: 5 },
  },
  PayingTenantsLost: {
    severity: "ticket",
    comparison: "above",
    threshold: 5,
    forMinutes: 60,
    summary: "More than {threshold} % of tenants on a plan that costs were lost within 30 days",
    builtIn: { metric: "paying_tenants_lost", windowMinutes: 30 * 24 * 60 },
  },
} as const satisfies Record<string, ServiceAlert>;
