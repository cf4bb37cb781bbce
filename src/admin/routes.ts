// What operators see of all tenants, and tenants of themselves: how the service fares, and what is under way.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { readApiHealth } from "./api-health.ts";
import { summariseAudit } from "./audit-summary.ts";
import { listAllEndpoints } from "./endpoints.ts";
import { listAllJobs, summariseJobs } from "./jobs.ts";
import { presentAdminEndpoint, presentAdminJob } from "./present.ts";
import { summariseRateLimits } from "./rate-limit-summary.ts";
import * as schemas from "./schemas.ts";
import { readWebhookHealth } from "./webhook-health.ts";

const common = { tags: ["Operators"], security: keySecurity, middleware: [requireKey] };
const noTenant = { 404: problem("Another tenant's, and the key is no operator's") };

const apiHealthRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/enterprise/api-health",
  summary: "How the API fares",
  description: "Counted by the minute, a few seconds late. With `analytics:read` a tenant sees its own.",
  request: { query: schemas.summaryForm },
  responses: { 200: json(schemas.apiHealthSchema, "The figures"), ...problems, ...noTenant },
});

const webhookHealthRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/enterprise/webhook-health",
  summary: "How webhook deliveries fare",
  description: "With `webhooks:read` a tenant sees its own.",
  request: { query: schemas.summaryForm },
  responses: { 200: json(schemas.webhookHealthSummarySchema, "The figures"), ...problems, ...noTenant },
});

const auditSummaryRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/enterprise/audit-summary",
  summary: "What the audit log shows",
  description: "With `audit:read` a tenant sees its own.",
  request: { query: schemas.summaryForm },
  responses: { 200: json(schemas.auditSummarySchema, "The figures"), ...problems, ...noTenant },
});

const rateLimitSummaryRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/enterprise/rate-limit-summary",
  summary: "What limits refused",
  description: "With `limits:read` a tenant sees its own.",
  request: { query: schemas.summaryForm },
  responses: { 200: json(schemas.rateLimitSummarySchema, "The figures"), ...problems, ...noTenant },
});

const jobsRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/jobs",
  summary: "List all tenants' jobs",
  request: { query: schemas.jobListForm },
  responses: { 200: json(schemas.adminJobPageSchema, "One page, newest first"), ...problems },
});

const jobSummaryRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/jobs/summary",
  summary: "What waits, is made, and has ended",
  responses: { 200: json(schemas.jobSummarySchema, "The figures"), ...problems },
});

const endpointsRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/webhooks/endpoints",
  summary: "List all tenants' webhook endpoints",
  request: { query: schemas.endpointListForm },
  responses: { 200: json(schemas.adminEndpointPageSchema, "One page, newest first"), ...problems },
});

export const adminRoutes = router()
  .openapi(apiHealthRoute, async (c) => reply(c, await readApiHealth(c.var.ctx, c.req.valid("query")), 200))
  .openapi(webhookHealthRoute, async (c) =>
    reply(c, await readWebhookHealth(c.var.ctx, c.req.valid("query")), 200),
  )
  .openapi(auditSummaryRoute, async (c) =>
    reply(c, await summariseAudit(c.var.ctx, c.req.valid("query")), 200),
  )
  .openapi(rateLimitSummaryRoute, async (c) =>
    reply(c, await summariseRateLimits(c.var.ctx, c.req.valid("query")), 200),
  )
  .openapi(jobsRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await listAllJobs(c.var.ctx, input), input.limit, presentAdminJob));
  })
  .openapi(jobSummaryRoute, async (c) => reply(c, await summariseJobs(c.var.ctx), 200))
  .openapi(endpointsRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await listAllEndpoints(c.var.ctx, input), input.limit, presentAdminEndpoint));
  });
