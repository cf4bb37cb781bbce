// Figures of one's own as time series: a tenant's, and operators' of the service.
import { createRoute } from "@hono/zod-openapi";
import type { Reach } from "#analytics/reach.ts";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problem, problems } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { listMetrics, readSeries } from "./queries.ts";
import {
  metricListSchema,
  metricParams,
  pointsBody,
  seriesForm,
  seriesSchema,
  writtenSchema,
} from "./schemas.ts";
import { writePoints } from "./write.ts";

function doorsOf(reach: Reach) {
  const [at, tag, whose] =
    reach === "own"
      ? (["/custom-metrics", "Analytics", "your own"] as const)
      : (["/admin/custom-metrics", "Operators", "the service's own"] as const);
  const common = { tags: [tag], security: keySecurity, middleware: [requireKey] };
  return {
    write: createRoute({
      ...common,
      method: "post",
      path: at,
      summary: `Write points of ${whose} metrics`,
      description: "With an `Idempotency-Key` points that are sent again are not counted again.",
      request: { body: { ...json(pointsBody), required: true } },
      responses: {
        200: json(writtenSchema, "All of them are kept"),
        ...problems,
        409: problem("There are too many names"),
      },
    }),
    list: createRoute({
      ...common,
      method: "get",
      path: at,
      summary: `List ${whose} metrics`,
      responses: { 200: json(metricListSchema, "By name, each with its last value"), ...problems },
    }),
    read: createRoute({
      ...common,
      method: "get",
      path: `${at}/{name}`,
      summary: `Read one of ${whose} metrics over time`,
      description: "Kept for 30 days.",
      request: { params: metricParams, query: seriesForm },
      responses: {
        200: json(seriesSchema, "The series"),
        ...problems,
        404: problem("Nothing has that name"),
      },
    }),
  };
}

function routesOf(reach: Reach) {
  const { write, list, read } = doorsOf(reach);
  return router()
    .openapi(write, async (c) => reply(c, await writePoints(c.var.ctx, reach, c.req.valid("json")), 200))
    .openapi(list, async (c) => reply(c, await listMetrics(c.var.ctx, reach), 200))
    .openapi(read, async (c) =>
      reply(c, await readSeries(c.var.ctx, reach, c.req.valid("param").name, c.req.valid("query")), 200),
    );
}

export const customMetricRoutes = routesOf("own");
export const customMetricAdminRoutes = routesOf("all");
