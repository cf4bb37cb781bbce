// Whether a receiver does right.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { endpointParams } from "#webhooks/schemas.ts";
import { checkReceiver } from "./check.ts";
import { reportSchema } from "./schemas.ts";

const common = { tags: ["Webhooks"], security: keySecurity, middleware: [requireKey] };
const noEndpoint = { 404: problem("No such webhook endpoint") };

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
    409: problem("A check of this endpoint is under way, or its secret cannot be read any more"),
  },
});

export const webhookCheckRoutes = router().openapi(checkRoute, async (c) =>
  reply(c, await checkReceiver(c.var.ctx, c.req.valid("param").id), 200),
);
