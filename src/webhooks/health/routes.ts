// How deliveries fare.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { endpointParams } from "#webhooks/schemas.ts";
import { readEndpointHealth, readHealth } from "./read.ts";
import { endpointHealthSchema, healthForm, healthSchema } from "./schemas.ts";

const common = { tags: ["Webhooks"], security: keySecurity, middleware: [requireKey] };
const noEndpoint = { 404: problem("No such webhook endpoint") };

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

export const webhookHealthRoutes = router()
  .openapi(healthRoute, async (c) => reply(c, await readHealth(c.var.ctx, c.req.valid("query")), 200))
  .openapi(endpointHealthRoute, async (c) =>
    reply(c, await readEndpointHealth(c.var.ctx, c.req.valid("param").id, c.req.valid("query")), 200),
  );
