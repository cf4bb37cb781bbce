// How the caller's own limits stand.
import { createRoute } from "@hono/zod-openapi";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { readOwnAnalytics } from "./analytics.ts";
import { analyticsSchema, ownAnalyticsForm } from "./analytics-schemas.ts";
import { readStanding } from "./read-standing.ts";
import { standingSchema } from "./schemas.ts";

const common = { tags: ["Limits"], security: keySecurity, middleware: [requireKey] };

const standingRoute = createRoute({
  ...common,
  method: "get",
  path: "/limits",
  summary: "See how your limits stand",
  responses: {
    200: json(standingSchema, "Each limit, what is used of it and when it begins anew"),
    ...problems,
    503: problem("The limits cannot be read just now"),
  },
});

const analyticsRoute = createRoute({
  ...common,
  method: "get",
  path: "/limits/analytics",
  summary: "See what your limits let through and refused",
  request: { query: ownAnalyticsForm },
  responses: { 200: json(analyticsSchema, "Counts, about a minute behind"), ...problems },
});

export const limitRoutes = router()
  .openapi(standingRoute, async (c) => reply(c, await readStanding(c.var.ctx), 200))
  .openapi(analyticsRoute, async (c) =>
    reply(c, await readOwnAnalytics(c.var.ctx, c.req.valid("query")), 200),
  );
