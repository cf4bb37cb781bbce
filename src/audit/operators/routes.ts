// All tenants' audit logs, and the service's own, as operators read them.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { anyAnswer, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { acknowledgeAlert } from "#audit/acknowledge.ts";
import { answerExport, exported } from "#audit/answer-export.ts";
import { listCheckpoints } from "#audit/checkpoints/list.ts";
import { presentAlert } from "#audit/present-alert.ts";
import { asPageRow, presentEvent } from "#audit/present.ts";
import { fetchEvent, listAlerts, listEvents } from "#audit/queries.ts";
import { reviewEvent } from "#audit/review.ts";
import {
  acknowledgeBody,
  allAlertsForm,
  alertPageSchema,
  alertParams,
  alertSchema,
  auditEventPageSchema,
  auditEventSchema,
  checkpointOfAnyForm,
  checkpointPageSchema,
  allEventsForm,
  eventParams,
  exportAllForm,
  reviewBody,
  verdictSchema,
  verifyAnyForm,
} from "#audit/schemas.ts";
import { verifyLog } from "#audit/verify.ts";

const common = { tags: ["Operators"], security: keySecurity, middleware: [requireKey] };
const noEvent = { 404: problem("No such event") };

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/audit/events",
  summary: "Search all audit logs",
  request: { query: allEventsForm },
  responses: { 200: json(auditEventPageSchema, "One page, newest first"), ...problems },
});

const readRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/audit/events/{id}",
  summary: "Read an audit event of any tenant",
  request: { params: eventParams },
  responses: {
    200: json(auditEventSchema, "The event, with its risk and its place in the chain"),
    ...problems,
    ...noEvent,
  },
});

const reviewRoute = createRoute({
  ...common,
  method: "post",
  path: "/admin/audit/events/{id}/review",
  summary: "Review an audit event of any tenant",
  request: { params: eventParams, body: { ...json(reviewBody), required: true } },
  responses: {
    200: json(auditEventSchema, "The event with its review"),
    ...problems,
    ...noEvent,
    409: problem("Its content is no longer kept"),
  },
});

const exportRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/audit/export",
  summary: "Export audit logs",
  description: "Tenant by tenant, each in the order of its chain.",
  request: { query: exportAllForm },
  responses: { 200: exported, ...problems },
});

const verifyRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/audit/verify",
  summary: "Check the chain of a tenant's audit log",
  request: { query: verifyAnyForm },
  responses: { 200: json(verdictSchema, "What was checked, and each fault by row"), ...problems },
});

const checkpointsRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/audit/checkpoints",
  summary: "List signed checkpoints of a tenant's audit log",
  request: { query: checkpointOfAnyForm },
  responses: { 200: json(checkpointPageSchema, "The oldest first"), ...problems },
});

const alertsRoute = createRoute({
  ...common,
  method: "get",
  path: "/admin/audit/alerts",
  summary: "List alerts of all tenants",
  request: { query: allAlertsForm },
  responses: { 200: json(alertPageSchema, "One page, newest first"), ...problems },
});

const acknowledgeRoute = createRoute({
  ...common,
  method: "post",
  path: "/admin/audit/alerts/{id}/acknowledge",
  summary: "Take note of an alert of any tenant",
  request: { params: alertParams, body: { ...json(acknowledgeBody), required: true } },
  responses: { 200: json(alertSchema, "The alert"), ...problems, 404: problem("No such alert") },
});

export const auditAdminRoutes = router()
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listEvents(c.var.ctx, "all", input);
    return replyPage(c, pageOf(rows.map(asPageRow), input.limit, presentEvent));
  })
  .openapi(readRoute, async (c) =>
    reply(c, presentEvent(await fetchEvent(c.var.ctx, "all", c.req.valid("param").id)), 200),
  )
  .openapi(reviewRoute, async (c) =>
    reply(c, await reviewEvent(c.var.ctx, "all", c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(exportRoute, async (c) => anyAnswer(await answerExport(c.var.ctx, "all", c.req.valid("query"))))
  .openapi(verifyRoute, async (c) => {
    const { tenant_id: tenantId, ...range } = c.req.valid("query");
    return reply(c, await verifyLog(c.var.ctx, "all", tenantId, range), 200);
  })
  .openapi(checkpointsRoute, async (c) => {
    const { tenant_id: tenantId, ...page } = c.req.valid("query");
    return reply(c, await listCheckpoints(c.var.ctx, "all", tenantId, page), 200);
  })
  .openapi(alertsRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await listAlerts(c.var.ctx, "all", input), input.limit, presentAlert));
  })
  .openapi(acknowledgeRoute, async (c) =>
    reply(c, await acknowledgeAlert(c.var.ctx, "all", c.req.valid("param").id, c.req.valid("json")), 200),
  );
