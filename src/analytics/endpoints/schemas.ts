// Figures of the API: what is asked of them and what they say.
import { z } from "@hono/zod-openapi";
import { rollupSpans } from "#db/schema/api-requests.ts";
import { queryForm } from "#http/fields.ts";

const time = z.iso.datetime({ offset: true });
const name = z.string().min(1).max(200);
export const sorts = ["requests", "failed", "error_rate", "p50", "p95", "p99", "max"] as const;

const range = {
  from: time.optional().openapi({
    description: "RFC 3339; a day before `to` unless told. Counted is by the whole hour or day",
    example: "2026-11-01T00:00:00Z",
  }),
  to: time
    .optional()
    .openapi({ description: "Until when; now unless told", example: "2026-11-02T00:00:00Z" }),
  span: z
    .enum(rollupSpans)
    .optional()
    .openapi({ description: "Sums to count by: hours, kept for 90 days, up to 14 days; days beyond" }),
};
const which = {
  route: name.optional().openapi({ description: "Only this template", example: "/captures/{id}" }),
  method: name.optional().openapi({ example: "GET" }),
};
const order = {
  sort: z
    .enum(sorts)
    .default("requests")
    .openapi({ description: "The most, the worst or the slowest first", example: "p95" }),
  min_requests: z.int().min(1).default(1).openapi({
    description: "Leaves out what was called less often, so that one slow call is no slow endpoint",
  }),
  limit: z.int().min(1).max(500).default(100).openapi({ description: "How many at most, 1 to 500" }),
};
const ofTenant = {
  tenant_id: z.string().max(64).optional().openapi({
    description: "Only this tenant's; all together without it",
    example: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d",
  }),
};

const endpoints = z.strictObject({ ...range, ...which, ...order, ...ofTenant });
export type ReadEndpoints = z.output<typeof endpoints>;
const timeline = z.strictObject({ ...range, ...which, ...ofTenant });
export type ReadTimeline = z.output<typeof timeline>;
const errors = z.strictObject({ from: range.from, to: range.to, ...which, ...ofTenant });
export type ReadErrors = z.output<typeof errors>;
const tenants = z.strictObject({ ...range, ...which, ...order });
export type ReadTenants = z.output<typeof tenants>;
export type Range = Pick<ReadTimeline, "from" | "to" | "span">;

const own = { tenant_id: true } as const;
export const figureForms = {
  own: {
    endpoints: queryForm(endpoints.omit(own)),
    timeline: queryForm(timeline.omit(own)),
    errors: queryForm(errors.omit(own)),
  },
  all: { endpoints: queryForm(endpoints), timeline: queryForm(timeline), errors: queryForm(errors) },
};
export const tenantsForm = queryForm(tenants);

const share = z.number().min(0).max(1);
const count = z.int();
const figures = {
  requests: count.openapi({ example: 5210 }),
  ok: count.openapi({ description: "Answered with a status below 400" }),
  refused: count.openapi({ description: "Answered with 4xx: the request was at fault" }),
  target_failed: count.openapi({ description: "The page that was to be captured was at fault" }),
  failed: count.openapi({ description: "Answered with 5xx: we were at fault" }),
  error_rate: share
    .nullable()
    .openapi({ description: "Share that we failed; null without any", example: 0.0009 }),
  cache_hit_rate: share.nullable().openapi({ description: "Of captures; null where none asked the cache" }),
  duration_ms: z
    .object({ mean: z.int(), p50: z.int(), p95: z.int(), p99: z.int(), max: z.int() })
    .nullable()
    .openapi({
      description: "Until the answer began. Percentiles come from merged sketches and are within 2 %",
      example: { mean: 104, p50: 61, p95: 420, p99: 980, max: 2104 },
    }),
};
const figuresSchema = z.object(figures).openapi("RequestFigures");
export type Figures = z.infer<typeof figuresSchema>;

const covered = {
  tenant_id: z.string().nullable().openapi({ description: "null: all tenants'" }),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  span: z.enum(rollupSpans),
};
const endpoint = {
  method: z.string().openapi({ example: "POST" }),
  route: z.string().openapi({ example: "/screenshot" }),
};

export const endpointsSchema = z
  .object({ ...covered, total: figuresSchema, endpoints: z.array(z.object({ ...endpoint, ...figures })) })
  .openapi("EndpointFigures");
export type EndpointsView = z.infer<typeof endpointsSchema>;

export const timelineSchema = z
  .object({
    ...covered,
    points: z
      .array(z.object({ begins_at: z.iso.datetime(), ...figures }))
      .openapi({ description: "One for each hour or day, also where there was nothing" }),
  })
  .openapi("RequestTimeline");
export type TimelineView = z.infer<typeof timelineSchema>;

export const tenantsSchema = z
  .object({
    from: covered.from,
    to: covered.to,
    span: covered.span,
    tenants: z.array(
      z.object({
        tenant_id: z.string().nullable().openapi({ description: "null: no key was accepted" }),
        ...figures,
      }),
    ),
  })
  .openapi("TenantFigures");
export type TenantsView = z.infer<typeof tenantsSchema>;

export const errorsSchema = z
  .object({
    tenant_id: covered.tenant_id,
    from: covered.from,
    to: covered.to,
    errors: z.array(
      z.object({
        ...endpoint,
        status: z.int(),
        error_code: z.string().openapi({ example: "target_timeout" }),
        requests: count,
        tenants: count.openapi({ description: "How many tenants met it" }),
        first_at: z.iso.datetime(),
        last_at: z.iso.datetime(),
        last_request: z
          .object({ id: z.string(), request_id: z.string(), trace_id: z.string() })
          .openapi({ description: "The latest, to look at" }),
      }),
    ),
  })
  .openapi("ErrorGroups");
export type ErrorsView = z.infer<typeof errorsSchema>;
