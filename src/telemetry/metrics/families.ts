// Every metric there is: its name, what it means, its labels, and which values they take. Nothing else can be counted.
import { captureKinds } from "#db/schema/captures.ts";
import { jobKinds } from "#db/schema/jobs.ts";
import { tiers } from "#db/schema/tenants.ts";

/** The values that a label takes; `open` where code names them, of which there are few. Never a tenant or an id. */
type Values = readonly string[] | "open";
type Labels = Record<string, Values>;
export type Family = {
  type: "counter" | "gauge" | "histogram";
  help: string;
  labels: Labels;
  /** Upper bounds of a histogram, in seconds. */
  bounds?: readonly number[];
};

const counter = <const L extends Labels>(help: string, labels: L) =>
  ({ type: "counter", help, labels }) as const;
const gauge = <const L extends Labels>(help: string, labels: L) => ({ type: "gauge", help, labels }) as const;
const histogram = <const L extends Labels>(help: string, labels: L, bounds: readonly number[]) =>
  ({ type: "histogram", help, labels, bounds }) as const;

/** The mean that is aimed at, 200 ms, and what counts as slow, 1 s, are bounds. */
const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60];
const querySeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
const workSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300];

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const jobEnds = ["completed", "failed", "cancelled", "expired"] as const;
/** Rules that operators make have names of their choice: they count as other. */
const policies = [
  "minute",
  "month",
  "key-month",
  "captures",
  "sign-in",
  "refused-key",
  "refused-link",
  "token",
  "mail",
  "leaked-key",
  "attempts",
  "blocked",
  "other",
] as const;
const yesNo = ["success", "failure"] as const;
const cacheNames = ["captures"] as const;

export const families = {
  http_requests_total: counter("Requests answered", {
    method: methods,
    route: "open",
    status: "open",
    outcome: ["ok", "refused", "target", "failed"],
  }),
  http_request_duration_seconds: histogram(
    "Time until the answer began, as the Worker's clock tells it: it stands still while code runs",
    { method: methods, route: "open" },
    requestSeconds,
  ),
  http_requests_in_progress: gauge("Requests under way, as isolates told of them lately", {}),
  app_uptime_seconds: gauge("Seconds since this version was deployed; a Worker has no process to be up", {}),
  system_info: gauge("What runs; always 1", { version: "open", tag: "open" }),
  stillframe_not_available_info: gauge("A metric that cannot be known here, and why; always 1", {
    name: "open",
    reason: "open",
  }),

  db_up: gauge("Whether D1 answered as it was asked for the figures shown here", {}),
  db_queries_total: counter("Statements that D1 was given", { operation: "open", table: "open" }),
  db_query_duration_seconds: histogram(
    "Time that D1 took to answer, the way there included",
    { operation: "open" },
    querySeconds,
  ),
  db_errors_total: counter("Statements or batches that D1 failed", { operation: "open" }),
  db_size_bytes: gauge("Size of the database", {}),
  cache_hits_total: counter("Lookups that were answered from the cache", { cache: cacheNames }),
  cache_misses_total: counter("Lookups that were not in the cache", { cache: cacheNames }),

  background_jobs_total: counter("Jobs that ended", { job_type: jobKinds, status: jobEnds }),
  background_job_duration_seconds: histogram(
    "Time from accepting a job to its end",
    { job_type: jobKinds },
    workSeconds,
  ),
  background_job_queue_size: gauge("Jobs that wait or are being made", { status: ["pending", "processing"] }),
  background_job_oldest_seconds: gauge("For how long the job that waits longest has been due", {}),
  dead_letters_total: counter("What was given up after its last attempt, and can be sent again by hand", {
    kind: ["job", "webhook_delivery", "inbound_event"],
  }),

  queue_batches_total: counter("Batches of messages that were worked on", { queue: "open", outcome: yesNo }),
  queue_messages: gauge("Messages that wait in a queue, or lie where what was given up ends", {
    queue: "open",
    state: ["waiting", "dead"],
  }),
  scheduled_tasks_total: counter("Runs of scheduled tasks", { task: "open", outcome: yesNo }),

  users_total: gauge("People with an account", {}),
  tenants: gauge("Tenants", { tier: tiers, status: ["active", "suspended"] }),
  trials: gauge("Latest trials of tenants", { state: ["active", "converted", "ended"] }),
  active_subscriptions_total: gauge("Subscriptions that are paid for", {}),
  signups_total: counter("Accounts that were confirmed", {}),
  api_key_usage_total: counter("Calls made with an API key", { tier: tiers, outcome: yesNo }),
  auth_events_total: counter("Ways in and out", { event: "open", outcome: yesNo }),
  auth_failures_total: counter("Callers who were refused", { event: "open", reason: "open" }),
  token_operations_total: counter("What was done with keys, sessions and tokens", {
    token: "open",
    operation: "open",
  }),
  active_sessions: gauge("Sessions of people that have not ended", {}),
  rate_limit_hits_total: counter("Calls that a limit refused", {
    policy: policies,
  }),

  websocket_connections: gauge("Open connections to event streams, as the streams told of them lately", {}),
  websocket_messages_total: counter("Messages over event streams", { direction: ["in", "out"] }),
  webhook_events_total: counter("Webhooks of others", { source: "open", outcome: "open" }),
  webhook_processing_duration_seconds: histogram(
    "Time that working on a webhook of others took",
    { source: "open" },
    workSeconds,
  ),
  webhook_deliveries_total: counter("Deliveries that ended", {
    outcome: ["delivered", "failed", "dropped"],
  }),
  webhook_attempts_total: counter("Attempts at delivering", { result: "open" }),
  webhook_attempt_duration_seconds: histogram("Time that receivers took", {}, workSeconds),
  webhook_deliveries_pending: gauge("Deliveries that are due and were not made yet", {}),
  webhook_endpoints_disabled: gauge("Endpoints to which nothing is delivered, for failing", {}),

  captures_total: counter("Captures that were begun, as they ended", {
    kind: captureKinds,
    outcome: ["completed", "failed", "target"],
  }),
  capture_failures_total: counter("Captures that failed", { code: "open" }),
  capture_duration_seconds: histogram(
    "Time from asking a browser for a capture to its file's being stored",
    { kind: captureKinds },
    workSeconds,
  ),
  capture_phase_duration_seconds: histogram("Time that a phase took", { phase: "open" }, workSeconds),
  capture_bytes_total: counter("Bytes of files made", { kind: captureKinds }),
  browser_sessions: gauge("Browsers by what they do", { state: ["open", "closed", "unreachable"] }),
  browser_sessions_max: gauge("Browsers that the configuration grants", {}),
  browser_captures_active: gauge("Captures under way in browsers", {}),
  browser_captures_max: gauge("Captures that all browsers can make at once", {}),
  browser_captures_waiting: gauge("Captures that wait for a place in a browser", {}),
  browser_starts_total: counter("Browsers started", { outcome: yesNo }),

  llm_requests_total: counter("Requests to language models", { model: "open", outcome: yesNo }),
  llm_tokens_total: counter("Tokens of language models", { model: "open", direction: ["in", "out"] }),
  llm_request_duration_seconds: histogram("Time that language models took", { model: "open" }, workSeconds),

  metrics_series_folded_total: counter("Counts that were added to a series named other, for want of room", {
    family: "open",
  }),
} as const satisfies Record<string, Family>;

type Families = typeof families;
export type Name = keyof Families;
type NameOf<T extends Family["type"]> = { [N in Name]: Families[N]["type"] extends T ? N : never }[Name];
export type CounterName = NameOf<"counter">;
export type HistogramName = NameOf<"histogram">;
export type GaugeName = NameOf<"gauge">;
/** A value for each label of a family. */
export type LabelsOf<N extends Name> = {
  [L in keyof Families[N]["labels"]]: string;
};

export const familyOf = (name: Name): Family => families[name];
export const isName = (name: string): name is Name => Object.hasOwn(families, name);

/** What people look for and cannot be known here: it has no sample, since any would be made up. */
export const notAvailable: Record<string, string> = {
  process_cpu_seconds_total: "a Worker is told no processor time",
  process_resident_memory_bytes: "a Worker is told nothing of its memory",
  process_open_fds: "a Worker has no files",
  process_start_time_seconds: "a Worker has no process; see app_uptime_seconds",
  db_pool_connections: "D1 has no pool of connections",
  redis_connections: "there is no Redis",
  active_subscriptions_total: "there is no billing: plans are set by operators",
};
