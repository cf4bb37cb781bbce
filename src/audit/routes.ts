// The audit log as its tenant reads it: search, export, proof, review and alerts.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { pageOf } from "#http/pagination.ts";
import { anyAnswer, reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { acknowledgeAlert } from "./acknowledge.ts";
import { answerExport, exported } from "./answer-export.ts";
import { listSigningKeys } from "./checkpoints/keys.ts";
import { listCheckpoints } from "./checkpoints/list.ts";
import { presentAlert } from "./present-alert.ts";
import { asPageRow, presentEvent } from "./present.ts";
import { fetchEvent, listAlerts, listEvents } from "./queries.ts";
import { reviewEvent } from "./review.ts";
import {
  acknowledgeBody,
  alertListForm,
  alertPageSchema,
  alertParams,
  alertSchema,
  auditEventPageSchema,
  auditEventSchema,
  checkpointForm,
  checkpointPageSchema,
  eventListForm,
  eventParams,
  exportForm,
  keysSchema,
  reviewBody,
  verdictSchema,
  verifyForm,
} from "./schemas.ts";
import { verifyLog } from "./verify.ts";

const common = { tags: ["Audit"], security: keySecurity, middleware: [requireKey] };
const noEvent = { 404: problem("No such event") };

const listRoute = createRoute({
  ...common,
  method: "get",
  path: "/audit/events",
  summary: "Search the audit log",
  request: { query: eventListForm },
  responses: { 200: json(auditEventPageSchema, "One page, newest first"), ...problems },
});

const readRoute = createRoute({
  ...common,
  method: "get",
  path: "/audit/events/{id}",
  summary: "Read an audit event",
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
  path: "/audit/events/{id}/review",
  summary: "Say what an audit event turned out to be",
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
  path: "/audit/export",
  summary: "Export the audit log",
  description: "In the order of the chain. Without filters it is what `verify-audit` checks offline.",
  request: { query: exportForm },
  responses: { 200: exported, ...problems },
});

const verifyRoute = createRoute({
  ...common,
  method: "get",
  path: "/audit/verify",
  summary: "Check the audit log's chain",
  request: { query: verifyForm },
  responses: { 200: json(verdictSchema, "What was checked, and each fault by row"), ...problems },
});

const checkpointsRoute = createRoute({
  ...common,
  method: "get",
  path: "/audit/checkpoints",
  summary: "List signed checkpoints of the audit log",
  request: { query: checkpointForm },
  responses: { 200: json(checkpointPageSchema, "The oldest first"), ...problems },
});

const keysRoute = createRoute({
  tags: ["Audit"],
  security: [],
  method: "get",
  path: "/audit/keys",
  summary: "Public keys of the audit log's checkpoints",
  responses: { 200: json(keysSchema, "Every key that checkpoints were signed with (JWK)") },
});

const alertsRoute = createRoute({
  ...common,
  method: "get",
  path: "/audit/alerts",
  summary: "List alerts",
  request: { query: alertListForm },
  responses: { 200: json(alertPageSchema, "One page, newest first"), ...problems },
});

const acknowledgeRoute = createRoute({
  ...common,
  method: "post",
  path: "/audit/alerts/{id}/acknowledge",
  summary: "Take note of an alert",
  request: { params: alertParams, body: { ...json(acknowledgeBody), required: true } },
  responses: { 200: json(alertSchema, "The alert"), ...problems, 404: problem("No such alert") },
});

export const auditRoutes = router()
  .openapi(listRoute, async (c) => {
    const input = c.req.valid("query");
    const rows = await listEvents(c.var.ctx, "own", input);
    return replyPage(c, pageOf(rows.map(asPageRow), input.limit, presentEvent));
  })
  .openapi(readRoute, async (c) =>
    reply(c, presentEvent(await fetchEvent(c.var.ctx, "own", c.req.valid("param").id)), 200),
  )
  .openapi(reviewRoute, async (c) =>
    reply(c, await reviewEvent(c.var.ctx, "own", c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(exportRoute, async (c) => anyAnswer(await answerExport(c.var.ctx, "own", c.req.valid("query"))))
  .openapi(verifyRoute, async (c) => {
    const { ctx } = c.var;
    return reply(c, await verifyLog(ctx, "own", ctx.tenant.id, c.req.valid("query")), 200);
  })
  .openapi(checkpointsRoute, async (c) => {
    const { ctx } = c.var;
    return reply(c, await listCheckpoints(ctx, "own", ctx.tenant.id, c.req.valid("query")), 200);
  })
  .openapi(keysRoute, async (c) => reply(c, { keys: await listSigningKeys(c.var.base) }, 200))
  .openapi(alertsRoute, async (c) => {
    const input = c.req.valid("query");
    return replyPage(c, pageOf(await listAlerts(c.var.ctx, "own", input), input.limit, presentAlert));
  })
  .openapi(acknowledgeRoute, async (c) =>
    reply(c, await acknowledgeAlert(c.var.ctx, "own", c.req.valid("param").id, c.req.valid("json")), 200),
  );
