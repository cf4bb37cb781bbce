// Every operation of the API, as the OpenAPI document lists them, and a request to it that is valid.
import { documents } from "#app.ts";
import { scopes } from "#auth/scopes.ts";
import { atStore } from "./buckets.ts";
import { noBrowser } from "./cache.ts";
import { open } from "./stream.ts";
import { call, newTenant, pages } from "./world.ts";

type Schema = {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
};
type Parameter = { name: string; in: string; required?: boolean; example?: unknown; schema?: Schema };
type Operation = {
  security?: object[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  parameters?: Parameter[];
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
};
export type Route = { name: string; method: string; path: string; operation: Operation };

const document = documents.v1();

export const routes: Route[] = Object.entries(document.paths ?? {}).flatMap(([path, operations]) =>
  Object.entries(operations as Record<string, Operation>).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    operation,
  })),
);
/** A route whose list of keys is empty is opened by something else. */
export const isPublic = ({ operation }: Route) => operation.security?.length === 0;
/** What a key opens, whatever else may. */
export const keyed = routes.filter(
  ({ operation }) => operation.security?.some((way) => "api_key" in way) ?? true,
);
export const withBody = keyed.filter(({ operation }) => operation.requestBody !== undefined);
export const byName = (some: Route[]) => some.map((route) => [route.name, route] as const);

export function resolved(schema: Schema = {}): Schema {
  const component = schema.$ref?.split("/").at(-1);
  if (component === undefined) return schema;
  return (document.components?.schemas as Record<string, Schema> | undefined)?.[component] ?? {};
}

/** The schema of a JSON body, its name's own parts put in. */
export const bodySchemaOf = ({ operation }: Route): Schema =>
  resolved(operation.requestBody?.content["application/json"]?.schema);

/** The example that the document gives of a body: one that can be sent as it is. */
export function exampleOf(route: Route): Record<string, unknown> | undefined {
  if (!route.operation.requestBody) return undefined;
  return bodySchemaOf(route).example as Record<string, unknown> | undefined;
}

const isCapture = ({ path }: Route) => /^\/(screenshot|pdf|content)$/.test(path);

/** A valid body for the routes that take one. */
export function bodyOf(route: Route): Record<string, unknown> | undefined {
  const example = exampleOf(route);
  const given = example && isCapture(route) ? { ...example, url: undefined, html: "x" } : example;
  // The example's bucket is somebody else's, and so is its receiver.
  const own: Record<string, object> = {
    "/storage/targets": atStore(),
    "/webhooks/endpoints": { url: pages },
  };
  return given && { ...given, ...own[route.path] };
}

/** What only operators may do; the summaries show a tenant its own figures. */
export const isForOperators = ({ path }: Route) => /^\/(admin\/(?!enterprise\/)|tenants(\/|$))/.test(path);

/** A tenant whose key opens the route: what only operators may do takes an operator's. */
export const allowedTenant = (route: Route) =>
  // Plans before ENTERPRISE lack some of it, and only FREE has a trial.
  newTenant(
    isForOperators(route) ? scopes : undefined,
    route.path === "/tenant/trial" ? "free" : "enterprise",
  );

const silent = { send: async () => undefined, sendBatch: async () => undefined };
/** Nothing is captured, now or later, and nothing is sent: what is tried is how requests are taken. */
export const quiet = {
  ...noBrowser,
  JOBS: silent,
  CACHE_WARM: silent,
  EVENTS: silent,
  WEBHOOKS: silent,
} as unknown as Partial<Env>;

type Sending = {
  /** Stands for the path's parameters, but for those that `ids` names. */
  id?: string;
  ids?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
  env?: Partial<Env>;
};

/** Sends what the route takes, with a valid body and a valid query for captures by GET, unless told. */
export function send(route: Route, key: string | undefined, sending: Sending = {}): Promise<Response> {
  const { id = "none", ids = {}, query = {}, headers = {}, env = {} } = sending;
  const page = isCapture(route) && route.method === "GET" ? { html: "x" } : {};
  const search = new URLSearchParams({ ...page, ...neededQuery(route), ...query }).toString();
  const place = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? id));
  const path = `/api/v1${place}${search && `?${search}`}`;
  if (isStream(route))
    return beginningOf(path, { ...headers, ...(key === undefined ? {} : { "X-API-Key": key }) });
  const body = "body" in sending ? sending.body : bodyOf(route);
  return call(route.method, path, { key, headers, env, ...(body === undefined ? {} : { body }) });
}

/** What a query cannot be without. */
function neededQuery({ operation }: Route): Record<string, string> {
  const needed = (operation.parameters ?? []).filter(
    ({ in: where, required }) => where === "query" && required,
  );
  return Object.fromEntries(
    needed.map(({ name, example, schema }) => [name, String(example ?? schema?.example)]),
  );
}

const isStream = ({ operation }: Route) => "text/event-stream" in (operation.responses["200"]?.content ?? {});

/** What a stream says at once; it has no end to wait for. */
async function beginningOf(path: string, headers: Record<string, string>): Promise<Response> {
  const res = await open(path, headers);
  if (res.status !== 200 || !res.body) return res;
  const reader = (res.body as ReadableStream<Uint8Array>).getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new Response(value ?? null, res);
}
