// What an event of each type may say: for the catalogue, for tests that people ask for, and for whoever builds a receiver.
import type { EventType } from "./catalogue.ts";

const jobId = "job_01k9zt3q5m8f4w2v7x6y1b0c9d";
const captureId = "cap_01k9zt3t2c9h5x3w8y7z2c1d0e";
const fileUrl = `https://api.example.com/api/v1/captures/${captureId}/file?expires=1795345200&signature=${"0f".repeat(32)}`;

const waiting = {
  job_id: jobId,
  job_type: "screenshot",
  status: "pending",
  reference: "home",
  attempts: 0,
  created_at: "2026-11-21T09:30:00.000Z",
  completed_at: null,
  result: null,
};
const done = { attempts: 1, completed_at: "2026-11-21T09:30:02.418Z" };

const shot = { format: "png", size_bytes: 184_213, width: 1280, height: 720 };
const completed = {
  ...waiting,
  ...done,
  status: "completed",
  result: {
    capture_id: captureId,
    screenshot_path: `/captures/${captureId}/file`,
    download_url: fileUrl,
    thumbnail_url: fileUrl.replace("/file?", "/thumbnail?"),
    ...shot,
    cache: "miss",
    outputs: [{ ...shot, url: fileUrl }],
  },
};
const failed = {
  ...waiting,
  ...done,
  status: "failed",
  error: {
    type: "about:blank",
    title: "The target could not be reached",
    status: 502,
    detail: "There is no host of this name",
    code: "target_unreachable",
    retryable: true,
    billable: false,
    request_id: "req_01k9zt3q5m8f4w2v7x6y1b0c9d",
  },
};
const comparison = {
  comparison_id: "cmp_01k9zt3q5m8f4w2v7x6y1b0c9d",
  status: "completed",
  verdict: "fail",
  decision: null,
  name: "home",
  project: "web",
  build_id: "bld_01k9zt3q5m8f4w2v7x6y1b0c9d",
  branch: "feature/menu",
  commit: "9fceb02d0ae598e95dc970b74767f19372d61af8",
  diff_pixels: 1204,
  diff_ratio: 0.001306,
  regions: 3,
  error_code: null,
  url: "https://api.example.com/api/v1/comparisons/cmp_01k9zt3q5m8f4w2v7x6y1b0c9d",
  review_url:
    "https://app.example.com/builds/bld_01k9zt3q5m8f4w2v7x6y1b0c9d?at=cmp_01k9zt3q5m8f4w2v7x6y1b0c9d",
  created_at: "2026-11-21T09:30:00.000Z",
  completed_at: "2026-11-21T09:30:04.118Z",
};
const tenant = { tenant_id: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d" };
const endpoint = { endpoint_id: "whe_01k9zt3q5m8f4w2v7x6y1b0c9d", url: "https://example.com/hooks" };

const alert = {
  alert_id: "arf_01k9zt3q5m8f4w2v7x6y1b0c9d",
  rule_id: "art_01k9zt3q5m8f4w2v7x6y1b0c9d",
  name: "Calls fail",
  scope: "tenant",
  source: "error_rate",
  metric: null,
  severity: "critical",
  comparison: "above",
  threshold: 1,
  value: 4.2,
  window_minutes: 5,
  summary: null,
  runbook_url: null,
  created_at: "2026-11-21T09:30:00.000Z",
  resolved_at: null,
};

export const eventExamples: Record<EventType, Record<string, unknown>> = {
  "job.created": waiting,
  "job.started": { ...waiting, status: "processing", attempts: 1 },
  "job.retrying": {
    ...waiting,
    attempts: 1,
    retry_at: "2026-11-21T09:30:12.000Z",
    reason: "The target could not be reached",
  },
  "job.completed": completed,
  "job.failed": failed,
  "job.cancelled": { ...waiting, ...done, attempts: 0, status: "cancelled" },
  "job.expired": { ...waiting, ...done, attempts: 0, status: "expired" },
  "bulk.capture.completed": completed,
  "bulk.capture.failed": failed,
  "comparison.completed": comparison,
  "comparison.reviewed": {
    ...comparison,
    decision: "approved",
    decided_by: { id: "usr_01k9zt3q5m8f4w2v7x6y1b0c9d", name: "Ada Owner" },
    note: "The new logo",
  },
  "baseline.changed": {
    baseline_id: "bas_01k9zt3q5m8f4w2v7x6y1b0c9d",
    name: "home",
    project: "web",
    branch: "main",
    capture_id: captureId,
    cause: "set",
  },
  "build.completed": {
    build_id: comparison.build_id,
    build: "ci-4711",
    project: "web",
    branch: "feature/menu",
    parent_branch: "main",
    commit: comparison.commit,
    verdict: "needs_review",
    counts: { total: 24, pending: 0, pass: 22, fail: 1, new: 1, failed: 0, approved: 0, rejected: 0 },
    url: "https://api.example.com/api/v1/builds/bld_01k9zt3q5m8f4w2v7x6y1b0c9d",
    review_url: "https://app.example.com/builds/bld_01k9zt3q5m8f4w2v7x6y1b0c9d",
    created_at: "2026-11-21T09:29:40.000Z",
    completed_at: "2026-11-21T09:30:04.118Z",
  },
  "webhook.endpoint.disabled": {
    ...endpoint,
    reason: "failing",
    failing_since: "2026-11-16T09:30:00.000Z",
    disabled_at: "2026-11-21T09:30:00.000Z",
  },
  "webhook.endpoint.enabled": { ...endpoint, reason: "recovered", disabled_at: "2026-11-21T09:30:00.000Z" },
  "audit.alert": {
    alert_id: "alr_01k9zt3q5m8f4w2v7x6y1b0c9d",
    rule: "mass_deletion",
    severity: "high",
    subject: "key_01k9zt3q5m8f4w2v7x6y1b0c9d",
    detail: "64 deletions by one actor in 10 minutes: capture.delete",
    event_ids: ["aud_01k9zt3q5m8f4w2v7x6y1b0c9d"],
    created_at: "2026-11-21T09:30:00.000Z",
  },
  "alert.fired": alert,
  "alert.resolved": { ...alert, value: 0.3, resolved_at: "2026-11-21T09:42:00.000Z" },
  "webhook.test": { endpoint_id: endpoint.endpoint_id, event_type: "webhook.test", example: null },
  "key.leaked": {
    key_id: "key_01k9zt3q5m8f4w2v7x6y1b0c9d",
    masked_key: "sf_live_…x7Qb",
    source: "report",
    found_at: "https://example.com/paste/1",
    revoked_at: "2026-11-21T09:30:00.000Z",
  },
  "tenant.created": {
    ...tenant,
    name: "Acme",
    slug: "acme",
    tier: "starter",
    owner_email: "owner@example.com",
    owner_name: "Ada Owner",
  },
  "tenant.suspended": { ...tenant, reason: "The invoice of October is not paid" },
  "tenant.resumed": tenant,
  "tenant.tier_changed": { ...tenant, from: "free", to: "professional", cause: "trial_started" },
  "tenant.export.completed": {
    ...tenant,
    export_id: "exp_01k9zt3q5m8f4w2v7x6y1b0c9d",
    size_bytes: 1_840_213,
    expires_at: "2026-11-28T09:30:00.000Z",
  },
  "trial.ending": {
    ...tenant,
    tier: "professional",
    ends_at: "2026-11-24T09:30:00.000Z",
    days_left: 3,
  },
  "limit.reached": {
    allowance: "captures",
    percent: 80,
    used: 800,
    limit: 1000,
    period: "2026-11",
    key_id: null,
    reached_at: "2026-11-21T09:30:00.000Z",
    resets_at: "2026-12-01T00:00:00.000Z",
  },
  message: { room: null, type: "deployed", data: { version: "1.4.2" } },
};
