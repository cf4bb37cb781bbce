// How Prometheus finds what the alerts are about, by name; thresholds come from the table.
import { businessFloors, floors } from "../../src/analytics/alerts/service/metrics.ts";
import type { ServiceAlertName } from "../../src/analytics/alerts/service/table.ts";

const burn = (long: string, short: string) => (times: number) =>
  `stillframe:http_errors:ratio_rate${long} > ${times} * 0.001
and stillframe:http_errors:ratio_rate${short} > ${times} * 0.001
and sum by (job) (increase(http_requests_total[${long}])) >= ${floors.calls}`;
const share = (some: string, all: string, window: string) =>
  `sum by (job) (rate(${some}[${window}])) / sum by (job) (rate(${all}[${window}]))`;
const more = (what: string, window: string) => `increase(${what}[${window}])`;
const ratio = (percent: number) => Number((percent / 100).toPrecision(6));
const paying = 'tenants{status="active",tier!="free"}';

export const expressions: Record<ServiceAlertName, (threshold: number) => string> = {
  ErrorBudgetBurnsFast: burn("1h", "5m"),
  ErrorBudgetBurnsSteadily: burn("6h", "30m"),
  ErrorBudgetBurnsSlowly: burn("3d", "6h"),
  ResponsesSlow: (ms) => `stillframe:http_duration:mean5m > ${ms / 1000}`,
  RequestsStopped: (calls) => `sum by (job) (increase(http_requests_total{route=~"/api/.*"}[30m])) < ${calls}
and sum by (job) (increase(http_requests_total{route=~"/api/.*"}[6h])) > ${floors.callsInSixHours}`,
  ServiceUnreachable: (up) => `up{job="stillframe"} < ${up}`,
  MetricsAbsent: () => `absent(up{job="stillframe"})`,
  UptimeBelowTarget: (percent) => `avg_over_time(up{job="stillframe"}[30d]) < ${ratio(percent)}`,
  CacheHitsBelowTarget: (percent) => `stillframe:cache_hits:ratio_rate1h < ${ratio(percent)}
and sum by (job) (increase(cache_hits_total[1h]) + increase(cache_misses_total[1h])) >= ${floors.lookups}`,
  ScheduleStopped: (minutes) => `sum by (job) (increase(scheduled_tasks_total[${minutes}m])) == 0`,
  ScheduledTaskFails: (times) =>
    `sum by (job, task) (${more('scheduled_tasks_total{outcome="failure"}', "15m")}) > ${times}`,
  QueueBatchesFail: (times) =>
    `sum by (job, queue) (${more('queue_batches_total{outcome="failure"}', "15m")}) > ${times}`,
  QueueBacklog: (messages) => `max by (job, queue) (queue_messages{state="waiting"}) > ${messages}`,
  DeadLetterQueueFills: (messages) => `max by (job, queue) (queue_messages{state="dead"}) > ${messages}`,
  JobsBacklog: (waiting) => `sum by (job) (background_job_queue_size{status="pending"}) > ${waiting}`,
  JobsOverdue: (seconds) => `max by (job) (background_job_oldest_seconds) > ${seconds}`,
  DeadLetters: (letters) => `sum by (job, kind) (increase(dead_letters_total[30m])) > ${letters}`,
  WebhookDeliveriesFail: (percent) =>
    `${share('webhook_attempts_total{result!="delivered"}', "webhook_attempts_total", "15m")} > ${ratio(percent)}`,
  WebhookBacklog: (due) => `sum by (job) (webhook_deliveries_pending) > ${due}`,
  WebhookEndpointsDisabled: (endpoints) => `delta(webhook_endpoints_disabled[1h]) > ${endpoints}`,
  InboundWebhooksFail: (times) =>
    `sum by (job, source) (${more('webhook_events_total{outcome=~"failed|attempt_failed"}', "15m")}) > ${times}`,
  BrowsersSaturated: (percent) =>
    `sum by (job) (browser_captures_active) / sum by (job) (browser_captures_max) > ${ratio(percent)}
and sum by (job) (browser_captures_waiting) > 0`,
  BrowsersUnreachable: (browsers) => `sum by (job) (browser_sessions{state="unreachable"}) > ${browsers}`,
  BrowserStartsFail: (percent) =>
    `${share('browser_starts_total{outcome="failure"}', "browser_starts_total", "15m")} > ${ratio(percent)}`,
  CapturesFail: (percent) => `stillframe:captures_failed:ratio_rate15m > ${ratio(percent)}
and sum by (job) (increase(captures_total[15m])) >= ${floors.captures}`,
  CapturesWaitLong: (seconds) =>
    `histogram_quantile(0.95, sum by (job, le) (rate(capture_phase_duration_seconds_bucket{phase="queue"}[10m]))) > ${seconds}`,
  DatabaseErrors: (percent) => `${share("db_errors_total", "db_queries_total", "10m")} > ${ratio(percent)}
and sum by (job) (increase(db_queries_total[10m])) >= ${floors.statements}`,
  DatabaseUnreachable: (up) => `min by (job) (db_up) < ${up}`,
  DatabaseSlow: (ms) =>
    `histogram_quantile(0.95, sum by (job, le) (rate(db_query_duration_seconds_bucket[10m]))) > ${ms / 1000}`,
  DatabaseNearlyFull: (gigabytes) => `max by (job) (db_size_bytes) > ${gigabytes}e9`,
  CallersRefused: (aSecond) => `sum by (job) (rate(auth_failures_total[10m])) > ${aSecond}`,
  LimitsRefuseMany: (percent) =>
    `${share("rate_limit_hits_total", "http_requests_total", "15m")} > ${ratio(percent)}`,
  MetricsSeriesFolded: (counts) =>
    `sum by (job, family) (increase(metrics_series_folded_total[1h])) > ${counts}`,
  TrafficCollapsed: (percent) =>
    `stillframe:http_requests:rate5m < ${ratio(percent)} * stillframe:http_requests:rate5m offset 1w
and stillframe:http_requests:rate5m offset 1w > 1`,
  NoSignUps: (people) => `sum by (job) (increase(signups_total[3d])) < ${people}
and sum by (job) (users_total) > ${businessFloors.people}`,
  TrialsDoNotConvert: (percent) =>
    `sum by (job) (trials{state="converted"}) / sum by (job) (trials{state=~"converted|ended"}) < ${ratio(percent)}
and sum by (job) (trials{state=~"converted|ended"}) > ${businessFloors.trialsOver}`,
  PayingTenantsLost: (percent) =>
    `sum by (job) (${paying}) < ${ratio(100 - percent)} * sum by (job) (${paying} offset 30d)
and sum by (job) (${paying} offset 30d) > ${businessFloors.payingTenants}`,
};
