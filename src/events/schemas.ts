// The data of each type of event: what webhooks and listeners are told, with an example of each.
import { z } from "zod";
import { alertComparisons, alertLevels, alertSources } from "#db/schema/alerting.ts";
import { alertRules, alertSeverities } from "#db/schema/audit.ts";
import { outputFormats } from "#db/schema/captures.ts";
import { comparisonStatuses, decisions, verdicts } from "#db/schema/comparisons.ts";
import { jobStatuses } from "#db/schema/jobs.ts";
import { tiers } from "#db/schema/tenants.ts";
import { disabledReasons } from "#db/schema/webhooks.ts";
import type { EventType } from "./catalogue.ts";

const time = z.iso.datetime();
const size = z.int().min(0);

const captured = z.strictObject({
  capture_id: z.string().nullable(),
  screenshot_path: z.string().nullable().meta({ description: "The file, below the API's own address" }),
  download_url: z.url().nullable().meta({ description: "Signed: opens without a key until it expires" }),
  thumbnail_url: z.url().nullable(),
  format: z.enum(outputFormats).nullable(),
  size_bytes: size.nullable(),
  width: size.nullable(),
  height: size.nullable(),
  cache: z.enum(["hit", "stale", "miss"]).nullable(),
  outputs: z.array(
    z.strictObject({
      format: z.enum(outputFormats),
      url: z.url(),
      size_bytes: size,
      width: size.nullable(),
      height: size.nullable(),
    }),
  ),
});

const failure = z
  .looseObject({
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    retryable: z.boolean(),
  })
  .meta({ description: "A problem, as the API answers a failure" });

const comparedByJob = z.strictObject({
  comparison_id: z.string(),
  comparison_path: z.string().meta({ description: "Below the API's own address" }),
  verdict: z.enum(verdicts).nullable(),
  diff_pixels: size.nullable(),
  diff_ratio: z.number().nullable(),
  diff_url: z.url().nullable(),
  side_by_side_url: z.url().nullable(),
  overlay_url: z.url().nullable(),
  capture_id: z.string().nullable(),
});

const told = {
  job_id: z.string(),
  job_type: z.enum(["screenshot", "pdf", "content", "compare"]),
  status: z.enum(jobStatuses),
  reference: z.string().nullable().meta({ description: "Your own name for it" }),
  attempts: size,
  created_at: time,
  completed_at: time.nullable(),
  result: z.union([captured, comparedByJob]).nullable(),
  error: failure.optional(),
};
const job = z.strictObject(told);

const bulk = z.strictObject({
  job_id: z.string(),
  job_type: z.literal("bulk"),
  status: z.enum(jobStatuses),
  created_at: time,
  completed_at: time.nullable(),
  result: z
    .strictObject({
      captures_path: z.string(),
      total: size,
      counts: z.strictObject({ completed: size, failed: size, cancelled: size }),
    })
    .nullable(),
});

const jobOrBulk = z.union([job, bulk]);
const compared = {
  comparison_id: z.string(),
  status: z.enum(comparisonStatuses),
  verdict: z.enum(verdicts).nullable().meta({ description: "new: there was no baseline of that name" }),
  decision: z.enum(decisions).nullable(),
  name: z.string().nullable(),
  project: z.string().nullable(),
  build_id: z.string().nullable(),
  branch: z.string(),
  commit: z.string().nullable(),
  diff_pixels: size.nullable(),
  diff_ratio: z.number().nullable(),
  regions: size.meta({ description: "How many parts changed, at most 100" }),
  error_code: z.string().nullable(),
  url: z.url().meta({ description: "Where it is read" }),
  review_url: z
    .url()
    .nullable()
    .meta({ description: "Page where people decide; null: it belongs to no build" }),
  created_at: time,
  completed_at: time.nullable(),
};
const tenant = { tenant_id: z.string() };
const endpoint = { endpoint_id: z.string(), url: z.url() };

const watched = z.strictObject({
  alert_id: z.string(),
  rule_id: z.string(),
  name: z.string().meta({ description: "The rule's" }),
  scope: z.enum(["tenant", "service"]).meta({ description: "service: told to operators alone" }),
  source: z.enum(alertSources),
  metric: z.string().nullable(),
  severity: z.enum(alertLevels),
  comparison: z.enum(alertComparisons),
  threshold: z.number(),
  value: z.number().nullable().meta({ description: "null: nothing is there any more to find it from" }),
  window_minutes: size,
  summary: z.string().nullish().meta({ description: "Of rules that are built in: what it means" }),
  runbook_url: z.url().nullish().meta({ description: "Of the same: what to look at and to do" }),
  created_at: time,
  resolved_at: time.nullable(),
});

export const eventSchemas = {
  "job.created": jobOrBulk,
  "job.started": job,
  "job.retrying": z.strictObject({ ...told, retry_at: time, reason: z.string() }),
  "job.completed": jobOrBulk,
  "job.failed": jobOrBulk,
  "job.cancelled": jobOrBulk,
  "job.expired": jobOrBulk,
  "bulk.capture.completed": job,
  "bulk.capture.failed": job,
  "comparison.completed": z.strictObject(compared),
  "comparison.reviewed": z.strictObject({
    ...compared,
    decided_by: z.strictObject({ id: z.string(), name: z.string() }),
    note: z.string().nullable(),
  }),
  "baseline.changed": z.strictObject({
    baseline_id: z.string(),
    name: z.string(),
    project: z.string().nullable(),
    branch: z.string().nullable().meta({ description: "null: deleted on all branches" }),
    capture_id: z.string(),
    cause: z.enum(["set", "deleted"]),
  }),
  "build.completed": z.strictObject({
    build_id: z.string(),
    build: z.string().meta({ description: "Your own name for it" }),
    project: z.string(),
    branch: z.string(),
    parent_branch: z.string().nullable(),
    commit: z.string(),
    verdict: z.enum(["pass", "needs_review", "fail"]),
    counts: z.strictObject({
      total: size,
      pending: size,
      pass: size,
      fail: size,
      new: size,
      failed: size,
      approved: size,
      rejected: size,
    }),
    url: z.url().meta({ description: "Where it is read" }),
    review_url: z.url().meta({ description: "Page where people decide" }),
    created_at: time,
    completed_at: time,
  }),
  "webhook.endpoint.disabled": z.strictObject({
    ...endpoint,
    reason: z.enum(disabledReasons),
    failing_since: time.optional(),
    disabled_at: time.optional(),
  }),
  "webhook.endpoint.enabled": z.strictObject({
    ...endpoint,
    reason: z.enum(["manual", "recovered"]).optional(),
    disabled_at: time.nullish(),
  }),
  "audit.alert": z.strictObject({
    alert_id: z.string(),
    rule: z.enum(alertRules),
    severity: z.enum(alertSeverities),
    subject: z.string().meta({ description: "The address, key or actor it is about" }),
    detail: z.string(),
    event_ids: z.array(z.string()).meta({ description: "Audit events that it rests on, at most 20" }),
    created_at: time,
  }),
  "alert.fired": watched,
  "alert.resolved": watched,
  "webhook.test": z.strictObject({
    endpoint_id: z.string(),
    event_type: z.string().meta({ description: "The type that was asked for" }),
    example: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: "What the endpoint is told in its place; null where a plain test was asked for" }),
  }),
  "key.leaked": z.strictObject({
    key_id: z.string(),
    masked_key: z.string(),
    source: z.string().meta({ description: "Who told us" }),
    found_at: z.string().nullable().meta({ description: "Where it was found" }),
    revoked_at: time,
  }),
  "tenant.created": z.strictObject({
    ...tenant,
    name: z.string(),
    slug: z.string(),
    tier: z.enum(tiers),
    owner_email: z.string(),
    owner_name: z.string(),
  }),
  "tenant.suspended": z.strictObject({ ...tenant, reason: z.string() }),
  "tenant.resumed": z.strictObject(tenant),
  "tenant.tier_changed": z.strictObject({
    ...tenant,
    from: z.enum(tiers),
    to: z.enum(tiers),
    cause: z
      .enum(["changed", "trial_started", "trial_converted", "trial_ended"])
      .meta({ description: "A trial that ends falls back to free" }),
  }),
  "tenant.export.completed": z.strictObject({
    ...tenant,
    export_id: z.string(),
    size_bytes: size,
    expires_at: time,
  }),
  "trial.ending": z.strictObject({
    ...tenant,
    tier: z.enum(tiers),
    ends_at: time,
    days_left: size,
  }),
  "limit.reached": z.strictObject({
    allowance: z.enum(["api_calls", "captures", "key_api_calls", "storage"]),
    percent: z.union([z.literal(80), z.literal(100)]),
    used: size.meta({ description: "Of `limit`, when it was reached: bytes for storage" }),
    limit: size,
    period: z.string().meta({ description: "The month, in UTC" }),
    key_id: z.string().nullable().meta({ description: "With key_api_calls: the key whose maximum it is" }),
    reached_at: time,
    resets_at: time.nullable().meta({ description: "When it begins anew; null for storage" }),
  }),
  message: z.strictObject({
    room: z.string().nullable().meta({ description: "Whom it was for; null: everybody" }),
    type: z.string(),
    data: z.unknown(),
  }),
} as const satisfies Record<EventType, z.ZodType>;
