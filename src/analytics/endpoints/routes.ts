// How the API is used and how it fares, by endpoint, over time and by error; for operators of all tenants.
import { createRoute } from "@hono/zod-openapi";
import { exportedCsv } from "#analytics/csv.ts";
import type { Reach } from "#analytics/reach.ts";
import { requireKey } from "#auth/middleware.ts";
import { json, keySecurity, problems } from "#http/openapi.ts";
import { anyAnswer, reply } from "#http/reply.ts";
import { router } from "#http/router.ts";
import { figuresAsCsv } from "./csv.ts";
import { readErrors } from "./read-errors.ts";
import { readEndpoints, readTenants, readTimeline } from "./read.ts";
import {
  endpointsSchema,
  errorsSchema,
  figureForms,
  tenantsForm,
  tenantsSchema,
  timelineSchema,
} from "./schemas.ts";

const commonOf = (tag: string) => ({
  tags: [tag],
  security: keySecurity,
  middleware: [requireKey],
  method: "get" as const,
});

function doorsOf(reach: Reach) {
  const [at, tag] = reach === "own" ? ["/analytics", "Analytics"] : ["/admin/analytics", "Operators"];
  const whose = reach === "own" ? "your calls" : "all tenants' calls";
  const [common, forms] = [commonOf(tag), figureForms[reach]];
  return {
    endpoints: createRoute({
      ...common,
      path: `${at}/endpoints`,
      summary: `Volume, errors and percentiles of ${whose} by endpoint`,
      description: "Slow endpoints: `sort=p95&min_requests=20`.",
      request: { query: forms.endpoints },
      responses: { 200: json(endpointsSchema, "The figures"), ...problems },
    }),
    csv: createRoute({
      ...common,
      path: `${at}/endpoints/export`,
      summary: `Export the figures of ${whose} by endpoint as CSV`,
      request: { query: forms.endpoints },
      responses: { 200: exportedCsv, ...problems },
    }),
    timeline: createRoute({
      ...common,
      path: `${at}/timeline`,
      summary: `The figures of ${whose} by the hour or day`,
      request: { query: forms.timeline },
      responses: { 200: json(timelineSchema, "The figures, the oldest first"), ...problems },
    }),
    errors: createRoute({
      ...common,
      path: `${at}/errors`,
      summary: `Errors of ${whose}, grouped`,
      description: "By endpoint, status and code, as far back as the request log is kept.",
      request: { query: forms.errors },
      responses: { 200: json(errorsSchema, "The groups, the largest first"), ...problems },
    }),
  };
}

function routesOf(reach: Reach) {
  const { endpoints, csv, timeline, errors } = doorsOf(reach);
  return router()
    .openapi(endpoints, async (c) =>
      reply(c, await readEndpoints(c.var.ctx, reach, c.req.valid("query")), 200),
    )
    .openapi(csv, async (c) => {
      const { ctx } = c.var;
      const figures = await readEndpoints(ctx, reach, c.req.valid("query"));
      return anyAnswer(figuresAsCsv(ctx, "endpoints", ["method", "route"], figures.endpoints));
    })
    .openapi(timeline, async (c) => reply(c, await readTimeline(c.var.ctx, reach, c.req.valid("query")), 200))
    .openapi(errors, async (c) => reply(c, await readErrors(c.var.ctx, reach, c.req.valid("query")), 200));
}

const byTenant = createRoute({
  ...commonOf("Operators"),
  path: "/admin/analytics/tenants",
  summary: "Volume, errors and percentiles by tenant",
  request: { query: tenantsForm },
  responses: { 200: json(tenantsSchema, "The figures"), ...problems },
});
const byTenantCsv = createRoute({
  ...commonOf("Operators"),
  path: "/admin/analytics/tenants/export",
  summary: "Export the figures by tenant as CSV",
  request: { query: tenantsForm },
  responses: { 200: exportedCsv, ...problems },
});

export const figureRoutes = routesOf("own");
export const figureAdminRoutes = routesOf("all")
  .openapi(byTenant, async (c) => reply(c, await readTenants(c.var.ctx, c.req.valid("query")), 200))
  .openapi(byTenantCsv, async (c) => {
    const { ctx } = c.var;
    const { tenants } = await readTenants(ctx, c.req.valid("query"));
    return anyAnswer(figuresAsCsv(ctx, "tenants", ["tenant_id"], tenants));
  });
