// What a tenant's own programs ask of the API: its keys and signed links, without what people do in the dashboard.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { readUsage } from "./read.ts";
import { usageForm, usageSchema } from "./schemas.ts";

const usageRoute = createRoute({
  tags: ["Analytics"],
  security: keySecurity,
  middleware: [requireKey],
  method: "get",
  path: "/analytics/usage",
  summary: "Calls with keys and signed links, by what they asked for",
  description:
    "What people do in the dashboard, and links to files, are left out. Calls count some seconds after their answer; live: `usage.counted` of the event stream.",
  request: { query: usageForm },
  responses: { 200: json(usageSchema, "The sums"), ...problems },
});

export const usageRoutes = router().openapi(usageRoute, async (c) =>
  reply(c, await readUsage(c.var.ctx, c.req.valid("query")), 200),
);
