import type { AlertRule } from "#api/client.ts";
import type { Tone } from "#ui/badge.tsx";
import { inUnit } from "#ui/numbers.ts";

export const sourceWords: Record<AlertRule["source"], string> = {
  error_rate: "Calls that we failed",
  latency_p95: "Time that 95 of 100 calls do not exceed",
  request_volume: "Calls",
  jobs_backlog: "Jobs that wait",
  webhook_failure_rate: "Webhook attempts that fail",
  dead_letters: "Webhook deliveries given up",
  custom_metric: "A metric of your own",
  queue_backlog: "Messages in the fullest queue",
  browser_saturation: "Browsers that are open",
  service_metric: "A metric of the service",
};
/** Of the service as a whole. */
export const serviceSources: readonly string[] = ["queue_backlog", "browser_saturation", "service_metric"];

export const stateWords: Record<AlertRule["state"], string> = {
  ok: "OK",
  pending: "Pending",
  firing: "Firing",
  no_data: "No data",
  disabled: "Disabled",
};
export const stateTones: Record<AlertRule["state"], Tone> = {
  ok: "good",
  pending: "warn",
  firing: "bad",
  no_data: "plain",
  disabled: "plain",
};
export const severityWords = { info: "Info", warning: "Warning", critical: "Critical" } as const;
export const severityTones = { info: "plain", warning: "warn", critical: "bad" } as const;

/** What a rule is about, in one line. */
export function aboutOf(rule: AlertRule): string {
  const { source, metric, figure, comparison, threshold, unit, window_minutes, for_minutes } = rule;
  const what = whatOf(source, metric, figure);
  const wait = for_minutes > 0 ? `, for ${for_minutes} min` : "";
  return `${what}: ${comparison} ${inUnit(threshold, unit)} over ${window_minutes} min${wait}`;
}

function whatOf(
  source: AlertRule["source"],
  metric: string | null,
  figure: AlertRule["figure"] | null,
): string {
  if (source === "custom_metric") return `${metric} (${figure ?? "last"})`;
  // Such as capture_failures.
  return source === "service_metric" ? (metric ?? "").replaceAll("_", " ") : sourceWords[source];
}
