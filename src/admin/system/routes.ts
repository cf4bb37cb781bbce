// What the service runs on, as operators see it.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { readSystem } from "./read.ts";
import { systemSchema } from "./schemas.ts";

const systemRoute = createRoute({
  tags: ["Operators"],
  security: keySecurity,
  middleware: [requireKey],
  method: "get",
  path: "/admin/system",
  summary: "What the service runs on, and how full it is",
  description: "Figures of your own: `/admin/custom-metrics`; what is watched: `/admin/alert-rules`.",
  responses: { 200: json(systemSchema, "The figures"), ...problems },
});

export const systemRoutes = router().openapi(systemRoute, async (c) =>
  reply(c, await readSystem(c.var.ctx), 200),
);
