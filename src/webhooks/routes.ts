// Webhook endpoints: where a tenant's events are sent, and of which types.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply, replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { webhookCheckRoutes } from "./check/routes.ts";
import { createEndpoint } from "./create.ts";
import { deleteEndpoint } from "./delete.ts";
import { disableEndpoint } from "./disable.ts";
import { enableEndpoint } from "./enable.ts";
import { listEventTypes } from "./event-types.ts";
import { webhookHealthRoutes } from "./health/routes.ts";
import { webhookKeyRoutes } from "./keys/routes.ts";
import { listEndpoints, readEndpoint } from "./queries.ts";
import { sendTest } from "./send-test.ts";
import {
  createdEndpointSchema,
  createEndpointBody,
  deletedEndpointSchema,
  endpointListForm,
  endpointPageSchema,
  endpointParams,
  endpointSchema,
  eventTypePageSchema,
  testBody,
  testedSchema,
  updateEndpointBody,
} from "./schemas.ts";
import { updateEndpoint } from "./update.ts";

const common = { tags: ["Webhooks"], security: keySecurity, middleware: [requireKey] };
const noEndpoint = { 404: problem("No such webhook endpoint") };
const notAllowed = problem("The key lacks the scope, or the plan has no endpoints");

const createEndpointRoute = createRoute({
  ...common,
  method: "post",
  path: "/webhooks/endpoints",
  summary: "Add a webhook endpoint",
  description:
    "Events are sent to it as of now, signed per Standard Webhooks. Up to 10 endpoints, 50 as of ENTERPRISE; plans begin with STARTER.",
  request: { body: { ...json(createEndpointBody), required: true } },
  responses: {
    201: json(createdEndpointSchema, "The new endpoint with its signing secret"),
    ...problems,
    403: notAllowed,
    409: problem("There are as many as the plan has"),
  },
});

const listEndpointsRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/endpoints",
  summary: "List webhook endpoints",
  request: { query: endpointListForm },
  responses: { 200: json(endpointPageSchema, "One page, newest first"), ...problems },
});

const one = { ...common, path: "/webhooks/endpoints/{id}", request: { params: endpointParams } };

const readEndpointRoute = createRoute({
  ...one,
  method: "get",
  summary: "Read a webhook endpoint",
  responses: { 200: json(endpointSchema, "The endpoint"), ...problems, ...noEndpoint },
});

const updateEndpointRoute = createRoute({
  ...one,
  method: "patch",
  summary: "Change a webhook endpoint",
  description: "What is left out stays. Deliveries that wait go to the new address.",
  request: { params: endpointParams, body: { ...json(updateEndpointBody), required: true } },
  responses: { 200: json(endpointSchema, "As it is now"), ...problems, 403: notAllowed, ...noEndpoint },
});

const deleteEndpointRoute = createRoute({
  ...one,
  method: "delete",
  summary: "Delete a webhook endpoint",
  description:
    "Deliveries that wait are dropped and not sent; an attempt under way comes to its end and is not repeated.",
  responses: {
    200: json(deletedEndpointSchema, "Deleted, and what became of its deliveries"),
    ...problems,
    ...noEndpoint,
  },
});

const enableEndpointRoute = createRoute({
  ...one,
  method: "post",
  path: "/webhooks/endpoints/{id}/enable",
  summary: "Let deliveries to an endpoint go on",
  responses: {
    200: json(endpointSchema, "As it is now"),
    ...problems,
    403: notAllowed,
    ...noEndpoint,
    409: problem("As many are enabled as the plan has"),
  },
});

const disableEndpointRoute = createRoute({
  ...one,
  method: "post",
  path: "/webhooks/endpoints/{id}/disable",
  summary: "Stop deliveries to an endpoint",
  description: "What waits goes on waiting; events from now on are not sent to it, and can be replayed.",
  responses: { 200: json(endpointSchema, "As it is now"), ...problems, ...noEndpoint },
});

const testRoute = createRoute({
  ...common,
  method: "post",
  path: "/webhooks/endpoints/{id}/test",
  summary: "Send an endpoint an event of any type",
  description:
    "Sent to this endpoint alone, whatever it asks for: example data, signed and retried as any event.",
  request: { params: endpointParams, body: { ...json(testBody), required: true } },
  responses: {
    202: json(testedSchema, "On its way"),
    ...problems,
    ...noEndpoint,
    409: problem("The endpoint is disabled"),
  },
});

const eventTypesRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/event-types",
  summary: "List the types of events",
  responses: { 200: json(eventTypePageSchema, "All of them, with schema and example"), ...problems },
});

export const webhookRoutes = router()
  .openapi(createEndpointRoute, async (c) =>
    reply(c, await createEndpoint(c.var.ctx, c.req.valid("json")), 201),
  )
  .openapi(listEndpointsRoute, async (c) =>
    replyPage(c, await listEndpoints(c.var.ctx, c.req.valid("query"))),
  )
  .openapi(readEndpointRoute, async (c) =>
    reply(c, await readEndpoint(c.var.ctx, c.req.valid("param").id), 200),
  )
  .openapi(updateEndpointRoute, async (c) =>
    reply(c, await updateEndpoint(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
  )
  .openapi(deleteEndpointRoute, async (c) =>
    reply(c, await deleteEndpoint(c.var.ctx, c.req.valid("param").id), 200),
  )
  .openapi(enableEndpointRoute, async (c) =>
    reply(c, await enableEndpoint(c.var.ctx, c.req.valid("param").id), 200),
  )
  .openapi(disableEndpointRoute, async (c) =>
    reply(c, await disableEndpoint(c.var.ctx, c.req.valid("param").id), 200),
  )
  .openapi(testRoute, async (c) => {
    const { id } = c.req.valid("param");
    return reply(c, await sendTest(c.var.ctx, id, c.req.valid("json").event_type), 202);
  })
  .openapi(eventTypesRoute, (c) => replyPage(c, listEventTypes(c.var.ctx)))
  .route("/", webhookKeyRoutes)
  .route("/", webhookHealthRoutes)
  .route("/", webhookCheckRoutes);
