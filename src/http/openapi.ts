// One OpenAPI 3.1 document per version, made from the routes themselves.
import type { z } from "@hono/zod-openapi";
import { completeIdempotent, type Parameter, type Response, type Schema } from "./openapi-idempotency.ts";
import { problemSchema } from "./problem.ts";
import { metaSchema } from "./reply.ts";
import type { router } from "./router.ts";
import type { Version } from "./versions.ts";

export type Document = ReturnType<ReturnType<typeof router>["getOpenAPI31Document"]>;

const problemContent = { "application/problem+json": { schema: problemSchema } };

/** The failures every route with a key can answer, for `responses` of a route. */
export const problems = {
  400: { description: "Bad input, naming each wrong field", content: problemContent },
  401: { description: "No valid API key or session", content: problemContent },
  403: { description: "The key lacks the scope", content: problemContent },
  429: { description: "More calls than allowed: repeat after Retry-After", content: problemContent },
} as const;

/** Further failures of one route, by status. */
export function problem(description: string) {
  return { description, content: problemContent };
}

/** A JSON answer or body of one schema. */
export function json<T extends z.ZodType>(schema: T, description = "") {
  return { description, content: { "application/json": { schema } } };
}

export const keySecurity: Record<string, string[]>[] = [{ api_key: [] }, { bearer: [] }, { session: [] }];
/** Routes for a person's own account, which no key opens. */
export const personSecurity: Record<string, string[]>[] = [{ session: [] }];
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
  routes.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-sf_session",
    description:
      "Of a person who signed in. Requests come from our own pages: `Sec-Fetch-Site: same-origin`, or our own `Origin`.",
  });
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
  for (const [path, method, operation] of operationsOf(document)) complete(path, method, operation);
  if (version === "v2") envelopAnswers(document);
  return document;
}

type Operation = {
  /** Its own: what is there is fixed by others. */
  servers?: unknown[];
  security?: object[];
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: unknown;
  responses: Record<string, Response>;
};

function operationsOf(document: Document): [path: string, method: string, operation: Operation][] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(
      ([method, operation]) => [path, method, operation] satisfies [string, string, Operation],
    ),
  );
}

/** Adds what holds for every route, so that no route need say it. */
function complete(path: string, method: string, operation: Operation): void {
  operation.operationId ??= [method, ...path.split(/[/{}-]+/)]
    .filter(Boolean)
    .map((word, at) => (at === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join("");
  for (const parameter of operation.parameters ?? []) {
    // In a query, objects are JSON (`http/fields.ts`); a bare schema would mean a parameter for each member.
    if (parameter.in !== "query" || !holdsObjects(parameter.schema)) continue;
    parameter.content = { "application/json": { schema: parameter.schema ?? {} } };
    delete parameter.schema;
  }
  // What only a session opens does without.
  const takesKey = operation.security?.some((way) => "api_key" in way);
  if (method === "post" && takesKey) completeIdempotent(operation);
  if (operation.requestBody === undefined) return;
  const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
  operation.responses["413"] ??= { description: "The body is too large", content };
  operation.responses["415"] ??= { description: "The body is not JSON", content };
}

function holdsObjects(schema: Schema | undefined): boolean {
  const items = schema?.["items"] as Schema | undefined;
  return schema?.["type"] === "object" || items?.["type"] === "object";
}

/** v2 wraps every JSON answer: `{data, meta}`; lists lose their cursor to `meta.pagination`. Mirrors `http/reply.ts`. */
function envelopAnswers(document: Document): void {
  for (const [, , { responses, servers }] of operationsOf(document)) {
    if (servers) continue;
    for (const [status, response] of Object.entries(responses)) {
      const media = response.content?.["application/json"];
      if (status.startsWith("2") && media?.schema) media.schema = enveloped(media.schema);
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
