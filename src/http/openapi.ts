// One OpenAPI 3.1 document per version, made from the routes themselves.
import type { z } from "@hono/zod-openapi";
import { problemSchema } from "./problem.ts";
import { metaSchema } from "./reply.ts";
import type { router } from "./router.ts";
import type { Version } from "./versions.ts";

export type Document = ReturnType<ReturnType<typeof router>["getOpenAPI31Document"]>;
type Schema = Record<string, unknown>;
type Media = Record<string, { schema?: Schema }>;

const problemContent = { "application/problem+json": { schema: problemSchema } };

/** The failures every route with a key can answer, for `responses` of a route. */
export const problems = {
  400: { description: "Bad input, naming each wrong field", content: problemContent },
  401: { description: "No valid API key", content: problemContent },
  403: { description: "The key lacks the scope", content: problemContent },
} as const;

/** Further failures of one route, by status. */
export function problem(description: string) {
  return { description, content: problemContent };
}

/** A JSON answer or body of one schema. */
export function json<T extends z.ZodType>(schema: T, description = "") {
  return { description, content: { "application/json": { schema } } };
}

export const keySecurity: Record<string, string[]>[] = [{ api_key: [] }, { bearer: [] }];
/** Routes that a signed link opens as well. */
export const linkSecurity = [...keySecurity, { signed_link: [] }];

/** The document of one version. `routes` holds that version's routes without their prefix. */
export function documentOf(routes: ReturnType<typeof router>, version: Version): Document {
  routes.openAPIRegistry.registerComponent("securitySchemes", "api_key", {
    type: "apiKey",
    in: "header",
    name: "X-API-Key",
  });
  routes.openAPIRegistry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer" });
  routes.openAPIRegistry.registerComponent("securitySchemes", "signed_link", {
    type: "apiKey",
    in: "query",
    name: "signature",
    description:
      "HMAC-SHA256 of path and query, in hexadecimal, with `expires` (seconds since 1970) in the query; for captures also `key_id`, and `once` for one use. `POST /links` makes such links, and records hold them for files.",
  });
  if (version === "v2") routes.openAPIRegistry.register("Meta", metaSchema);
  const document = routes.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Stillframe",
      version: `${version.slice(1)}.0.0`,
      description: [
        "Screenshots, PDFs and content of any web page, over an API.",
        "Send your key as `X-API-Key` or as `Authorization: Bearer`. Every failure is a problem (RFC 9457) with a `code` for programs, whether trying again may help, and for bad input each wrong field. Failures are never billed.",
        "Field names may be written in snake_case or camelCase; in a query, lists repeat the name and objects are JSON.",
      ].join("\n\n"),
    },
    servers: [{ url: `/api/${version}` }],
  });
  // The generator always writes this member, and an empty one only puzzles readers.
  delete document.webhooks;
  if (version === "v2") envelopAnswers(document);
  return document;
}

/** v2 wraps every JSON answer: `{data, meta}`; lists lose their cursor to `meta.pagination`. Mirrors `http/reply.ts`. */
function envelopAnswers(document: Document): void {
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(
      path as Record<string, { responses?: Record<string, { content?: Media }> }>,
    )) {
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        const media = response.content?.["application/json"];
        if (status.startsWith("2") && media?.schema) media.schema = enveloped(media.schema);
      }
    }
  }
}

function enveloped(schema: Schema): Schema {
  const properties = schema["properties"] as Record<string, Schema> | undefined;
  const data = properties?.["next_cursor"] ? properties["data"] : schema;
  return {
    type: "object",
    properties: { data, meta: { $ref: "#/components/schemas/Meta" } },
    required: ["data", "meta"],
  };
}
