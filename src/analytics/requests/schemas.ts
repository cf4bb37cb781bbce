// What is asked of the request log and what it answers.
import { z } from "@hono/zod-openapi";
import { captureKinds } from "#db/schema/captures.ts";
import { requestOutcomes } from "#db/schema/api-requests.ts";
import { queryForm } from "#http/fields.ts";
import { pageQuery, pageSchema } from "#http/pagination.ts";

const time = z.iso.datetime({ offset: true });
const name = z.string().min(1).max(200);
const exampleId = "rql_01k9zt3q5m8f4w2v7x6y1b0c9d";
const keyId = "key_01k9zt3q5m8f4w2v7x6y1b0c9d";

const filter = {
  route: name.optional().openapi({
    description: "Template of the path without its version; with a * at its end, how it begins",
    example: "/captures/{id}",
  }),
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]).optional(),
  status: z
    .union([
      z.int().min(100).max(599),
      z.string().regex(/^([1-5]xx|[1-5]\d\d)$/, "Must be a status, as in 404, or a class, as in 4xx"),
    ])
    .optional()
    .openapi({ type: "string", description: "A status or a class of them", example: "5xx" }),
  outcome: z.enum(requestOutcomes).optional().openapi({
    description: "Who was at fault: refused, the request; target, the page to be captured; failed, we",
  }),
  error_code: name.optional().openapi({ example: "rate_limited" }),
  key_id: name.optional().openapi({ description: "API key it was made with", example: keyId }),
  cache: name.optional().openapi({ description: "What the cache of captures said", example: "hit" }),
  slower_than_ms: z.int().min(0).optional().openapi({ description: "Took longer", example: 1000 }),
  created_after: time
    .optional()
    .openapi({ description: "Then or later (RFC 3339)", example: "2026-11-01T00:00:00Z" }),
  created_before: time
    .optional()
    .openapi({ description: "Earlier (RFC 3339)", example: "2026-12-01T00:00:00Z" }),
  q: name.optional().openapi({
    description:
      "Text that stands anywhere in it: a request id, a trace id, an endpoint; of a tenant's own also an address that was captured",
  }),
};
const ofTenant = {
  tenant_id: z.string().max(64).optional().openapi({
    description: "Only of this tenant; empty: only where no key was accepted",
    example: "ten_01k9zt3q5m8f4w2v7x6y1b0c9d",
  }),
};
const all = z.strictObject({ ...filter, ...ofTenant });
export type RequestFilter = z.output<typeof all>;
const listAll = z.strictObject({ ...filter, ...ofTenant, ...pageQuery });
export type ListRequests = z.output<typeof listAll>;

/** What is asked of a tenant's own requests, and of all: there a tenant can be named. */
export const requestForms = {
  own: {
    list: queryForm(z.strictObject({ ...filter, ...pageQuery })),
    export: queryForm(z.strictObject(filter)),
  },
  all: { list: queryForm(listAll), export: queryForm(all) },
};

export const requestParams = z.object({
  id: z.string().openapi({ param: { name: "id", in: "path" }, example: exampleId }),
});

export const requestSchema = z
  .object({
    id: z.string().openapi({ example: exampleId }),
    tenant_id: z.string().nullable().openapi({ description: "null: no key was accepted" }),
    created_at: z.iso.datetime(),
    method: z.string().openapi({ example: "POST" }),
    route: z.string().openapi({ example: "/screenshot" }),
    version: z.string().openapi({ example: "v1" }),
    status: z.int().openapi({ example: 200 }),
    outcome: z.enum(requestOutcomes),
    duration_ms: z.int().openapi({ description: "Until the answer began" }),
    actor: z
      .object({
        type: z.string().openapi({ example: "api_key" }),
        id: z.string().openapi({ example: keyId }),
      })
      .nullable(),
    agent: z.string().openapi({ description: "What kind of program asked", example: "curl" }),
    cache: z
      .string()
      .nullable()
      .openapi({ description: "For captures: what the cache said", example: "miss" }),
    error_code: z.string().nullable(),
    capture_id: z.string().nullable(),
    request_id: z
      .string()
      .openapi({ description: "`X-Request-Id` of the answer; the caller's own where given" }),
    trace_id: z.string().openapi({ example: "4bf92f3577b34da6a3ce929d0e0e4736" }),
    replay: z
      .object({
        kind: z.enum(captureKinds),
        options: z.record(z.string(), z.unknown()),
        omitted: z.array(z.string()),
      })
      .nullable()
      .openapi({
        description:
          "For captures: the body of `POST /{kind}` that asks for the same, without defaults; `omitted` names options that may hold secrets and were not kept. Operators see numbers, and of the address its origin",
      }),
  })
  .openapi("LoggedRequest");
export type RequestView = z.infer<typeof requestSchema>;
export const requestPageSchema = pageSchema(requestSchema).openapi("LoggedRequestPage");
