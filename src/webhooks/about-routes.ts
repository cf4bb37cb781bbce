// What there is to know of webhooks: the types of events, and how deliveries fare.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problems } from "#http/openapi.ts";
import { replyPage } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { listEventTypes } from "./event-types.ts";
import { eventTypePageSchema } from "./schemas.ts";

const common = { tags: ["Webhooks"], security: keySecurity, middleware: [requireKey] };

const eventTypesRoute = createRoute({
  ...common,
  method: "get",
  path: "/webhooks/event-types",
  summary: "List the types of events",
  responses: { 200: json(eventTypePageSchema, "All of them, with schema and example"), ...problems },
});

export const aboutRoutes = router().openapi(eventTypesRoute, (c) => replyPage(c, listEventTypes(c.var.ctx)));
