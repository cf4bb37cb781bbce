// What operators ask and are answered.
import { z } from "@hono/zod-openapi";
import { jobKinds, jobStatuses } from "#db/schema/jobs.ts";
import { endpointStatuses } from "#db/schema/webhooks.ts";
import { queryForm } from "#http/fields.ts";
import { analyticsSchema } from "#limits/analytics-schemas.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";
import { figures as deliveryFigures, healthStatuses } from "#webhooks/health/schemas.ts";
import { endpointSchema } from "#webhooks/schemas.ts";

const tenantId = z.string().max(64).openapi({ example: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d" });
const ofTenant = tenantId
  .optional()
  .openapi({ description: "Only this tenant's; operators see all without it, everybody else their own" });

const summaryQuery = z.strictObject({
  tenant_id: ofTenant,
  hours: z
    .int()
    .min(1)
    .max(168)
    .default(1)
    .openapi({ description: "Over how many hours, 1 to 168", example: 1 }),
});
export const summaryForm = queryForm(summaryQuery);
export type SummaryQuery = z.output<typeof summaryQuery>;

const share = z.number().min(0).max(1);
const thresholds = z.object({ healthy_from: share, degraded_from: share }).openapi({
  description: "Success rates that the status goes by",
  example: { healthy_from: 0.99, degraded_from: 0.95 },
});
const shownTenant = tenantId
  .nullable()
  .openapi({ description: "Whose figures these are; null: all tenants'" });

const figures = {
  requests: z.int().openapi({ example: 5210 }),
  ok: z.int().openapi({ description: "Answered with a status below 400" }),
  refused: z.int().openapi({ description: "Answered with 4xx: the request was at fault" }),
  target_failed: z.int().openapi({ description: "The page that was to be captured was at fault" }),
  failed: z.int().openapi({ description: "Answered with 5xx: we were at fault" }),
  success_rate: share
    .nullable()
    .openapi({ description: "Those that we did not fail, 0 to 1; null without any", example: 0.9991 }),
  duration_ms: z
    .object({ mean: z.int(), p50: z.int(), p95: z.int(), p99: z.int() })
    .nullable()
    .openapi({
      description: "Until the answer began; percentiles by spans of durations, so near and not exact",
      example: { mean: 104, p50: 61, p95: 420, p99: 980 },
    }),
};

export const apiHealthSchema = z
  .object({
    status: z
      .enum(healthStatuses)
      .openapi({ description: "By the success rate and the thresholds; idle without requests" }),
    thresholds,
    tenant_id: shownTenant,
    hours: z.int(),
    ...figures,
    requests_per_minute: z.number(),
    statuses: z.record(z.string(), z.int()).openapi({ example: { "2xx": 5001, "4xx": 205, "5xx": 4 } }),
    endpoints: z.array(
      z.object({ method: z.string(), route: z.string().openapi({ example: "/captures/{id}" }), ...figures }),
    ),
  })
  .openapi("ApiHealth");
export type ApiHealth = z.infer<typeof apiHealthSchema>;

const worst = z.object({ endpoint_id: z.string(), tenant_id: tenantId, url: z.url(), ...deliveryFigures });

export const webhookHealthSummarySchema = z
  .object({
    ...deliveryFigures,
    thresholds,
    tenant_id: shownTenant,
    endpoints: z.object({
      enabled: z.int(),
      disabled: z.int(),
      disabled_for_failing: z
        .int()
        .openapi({ description: "Of those, by us; they are tried again now and then" }),
    }),
    waiting: z.object({
      due: z.int().openapi({ description: "Deliveries whose time has come and that are not sent" }),
      oldest_due_at: z.iso.datetime().nullable(),
    }),
    dead_letters: z.int().openapi({ description: "Deliveries of this time that were given up" }),
    worst: z.array(worst).openapi({ description: "Endpoints that are not healthy, the worst first" }),
  })
  .openapi("WebhookHealthSummary");
export type WebhookHealthSummary = z.infer<typeof webhookHealthSummarySchema>;

const jobList = z.strictObject({
  tenant_id: tenantId.optional().openapi({ description: "Only this tenant's" }),
  status: z.enum(jobStatuses).optional().openapi({ description: "Only with this status" }),
  job_type: z.enum(jobKinds).optional().openapi({ description: "Only of this kind" }),
  ...pageQuery,
});
export const jobListForm = queryForm(jobList);
export type ListAllJobs = z.output<typeof jobList>;

const adminJobSchema = z
  .object({
    job_id: z.string(),
    tenant_id: tenantId,
    bulk_id: z.string().nullable(),
    job_type: z.enum(jobKinds),
    status: z.enum(jobStatuses),
    attempts: z.int(),
    error_code: z.string().nullable(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    completed_at: z.iso.datetime().nullable(),
  })
  .openapi("AdminJob");
export type AdminJob = z.infer<typeof adminJobSchema>;
export const adminJobPageSchema = pageSchema(adminJobSchema).openapi("AdminJobPage");

export const jobSummarySchema = z
  .object({
    pending: z.int(),
    oldest_pending_at: z.iso.datetime().nullable(),
    processing: z.int(),
    last_day: z
      .object({ completed: z.int(), failed: z.int(), cancelled: z.int(), expired: z.int() })
      .openapi({ description: "Of those accepted in the last 24 hours" }),
    most_pending: z
      .array(z.object({ tenant_id: tenantId, pending: z.int() }))
      .openapi({ description: "Tenants with the most that waits" }),
  })
  .openapi("JobSummary");
export type JobSummary = z.infer<typeof jobSummarySchema>;

const endpointList = z.strictObject({
  tenant_id: tenantId.optional().openapi({ description: "Only this tenant's" }),
  status: z.enum(endpointStatuses).optional().openapi({ description: "Only with this status" }),
  ...pageQuery,
});
export const endpointListForm = queryForm(endpointList);
export type ListAllEndpoints = z.output<typeof endpointList>;

const adminEndpointSchema = endpointSchema
  .omit({ keys: true })
  .extend({ tenant_id: tenantId })
  .openapi("AdminWebhookEndpoint");
export type AdminEndpoint = z.infer<typeof adminEndpointSchema>;
export const adminEndpointPageSchema = pageSchema(adminEndpointSchema).openapi("AdminWebhookEndpointPage");

const { allowed, refused, block_rate, endpoints, blocked_endpoints, blocked_addresses, policies, patterns } =
  analyticsSchema.shape;

export const rateLimitSummarySchema = z
  .object({
    status: z.enum(healthStatuses).openapi({ description: "By the share refused; idle without calls" }),
    thresholds: z
      .object({ healthy_below: share, degraded_below: share })
      .openapi({ description: "Shares refused that the status goes by" }),
    tenant_id: shownTenant,
    hours: z.int(),
    allowed,
    refused,
    block_rate,
    endpoints,
    blocked_endpoints,
    blocked_addresses,
    policies,
    patterns,
    blocks_in_force: z.int().openapi({ description: "Made by hand" }),
    allowances_reached: z
      .int()
      .openapi({ description: "Marks of 80 and 100 % that were reached in this time" }),
  })
  .openapi("RateLimitSummary");
export type RateLimitSummary = z.infer<typeof rateLimitSummarySchema>;

const counted = z.array(z.object({ name: z.string(), count: z.int() }));

export const auditSummarySchema = z
  .object({
    status: z.enum(["healthy", "degraded", "unhealthy"]).openapi({
      description:
        "unhealthy while an alert of high or critical severity is open; degraded while another is, or a flagged event waits for its review",
    }),
    tenant_id: shownTenant,
    hours: z.int(),
    events: z.int(),
    failures: z.int(),
    flagged_unreviewed: z.int().openapi({ description: "Of any time" }),
    open_alerts: z
      .object({ medium: z.int(), high: z.int(), critical: z.int() })
      .openapi({ description: "Of any time, by severity" }),
    actions: counted.openapi({ description: "The most frequent" }),
    failed_actions: counted,
    failing_addresses: counted,
  })
  .openapi("AuditSummary");
export type AuditSummary = z.infer<typeof auditSummarySchema>;
