// What there is to know of webhooks: the types of events, how deliveries fare, and how a receiver does.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { checkReceiver } from "./check/check.ts";
import { reportSchema } from "./check/schemas.ts";
import { listEventTypes } from "./event-types.ts";
import { readEndpointHealth, readHealth } from "./health/read.ts";
import { endpointHealthSchema, healthForm, healthSchema } from "./health/schemas.ts";
import { endpointParams, eventTypePageSchema } from "./schemas.ts";

const common = { tags: ["Webhooks"], security: keySecurity, middleware: [requireKey] };
const noEndpoint = { 404: problem("No such webhook endpoint") };

const eventTypesRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/event-types",
  summary: "List the types of events",
  responses: { 200: json(eventTypePageSchema, "All of them, with schema and example"), ...problems },
});

const healthRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/health",
  summary: "How deliveries fare, in all and for each endpoint",
  description:
    "In all counts jobs' own addresses too. Figures are of attempts that began within the last hours.",
  request: { query: healthForm },
  responses: { 200: json(healthSchema, "The figures"), ...problems },
});

const endpointHealthRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/endpoints/{id}/health",
  summary: "How deliveries to an endpoint fare",
  request: { params: endpointParams, query: healthForm },
  responses: { 200: json(endpointHealthSchema, "The figures"), ...problems, ...noEndpoint },
});

const checkRoute = createRoute({
  ...common,
  method: "post",
  path: "/webhooks/endpoints/{id}/check",
  summary: "Check whether a receiver does right",
  description:
    "Sends it what it may meet, one after the other: valid deliveries, duplicates, another order, large ones, and forgeries that it should refuse. All are `webhook.test` events and none is a delivery on record. Waits for its answers, at most 95 seconds.",
  request: { params: endpointParams },
  responses: {
    200: json(reportSchema, "What it did in each case, and what to do about it"),
    ...problems,
    ...noEndpoint,
    409: problem("A check of this endpoint is under way"),
  },
});

export const aboutRoutes = router()
  .openapi(eventTypesRoute, (c) => replyPage(c, listEventTypes(c.var.ctx)))
  .openapi(healthRoute, async (c) => reply(c, await readHealth(c.var.ctx, c.req.valid("query")), 200))
  .openapi(endpointHealthRoute, async (c) =>
    reply(c, await readEndpointHealth(c.var.ctx, c.req.valid("param").id, c.req.valid("query")), 200),
  )
  .openapi(checkRoute, async (c) => reply(c, await checkReceiver(c.var.ctx, c.req.valid("param").id), 200));
