// The same refusals for every route there is: the list is the OpenAPI document, so a new route is covered as it appears.
import { describe, expect, test } from "vitest";
import { documents } from "#app.ts";
import { generateKey } from "#auth/key-format.ts";
import { scopes } from "#auth/scopes.ts";
import { atStore } from "../support/buckets.ts";
import { call, db, newKey, newTenant, pages } from "../support/world.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { eq } from "drizzle-orm";
import { captures } from "#db/schema/captures.ts";
import { apiKeys } from "#db/schema/api-keys.ts";

type Operation = {
  security?: unknown[];
  requestBody?: Body;
  parameters?: { name: string; in: string; required?: boolean }[];
};
type Body = { content: Record<string, { schema: { $ref?: string; example?: unknown } }> };
type Route = { method: string; path: string; operation: Operation };

const routes: Route[] = Object.entries(documents.v1().paths ?? {}).flatMap(([path, operations]) =>
  Object.entries(operations as Record<string, Operation>).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
);
// A route whose list of keys is empty is opened by something else: by the signature of what is sent.
const keyed = routes.filter(({ operation }) => operation.security?.length !== 0);
const named = keyed.map((route) => [`${route.method} ${route.path}`, route] as const);
const withId = named.filter(([, { path }]) => path.includes("{id}"));
const withBody = named.filter(([, { operation }]) => operation.requestBody !== undefined);

/** The example that the document gives of a body: one that can be sent as it is. */
function exampleOf({ requestBody }: Operation): Record<string, unknown> | undefined {
  if (!requestBody) return undefined;
  const schema = requestBody.content["application/json"]?.schema ?? {};
  const component = schema.$ref?.split("/").at(-1) ?? "";
  const schemas = documents.v1().components?.schemas as Record<string, { example?: unknown }>;
  return (schemas[component]?.example ?? schema.example) as Record<string, unknown> | undefined;
}

/** What only operators may do. */
const isForOperators = ({ path }: Route) => /^\/(admin|tenants)(\/|$)/.test(path);

/** A tenant whose key opens the route: what only operators may do takes an operator's. */
const allowedTenant = (route: Route) =>
  // Plans before ENTERPRISE lack some of it, and only FREE has a trial.
  newTenant(
    isForOperators(route) ? scopes : undefined,
    route.path === "/tenant/trial" ? "free" : "enterprise",
  );

/** A valid body for the routes that take one, a valid query for captures by GET. */
function send(route: Route, key: string | undefined, id = "none") {
  const isCapture = /^\/(screenshot|pdf|content)$/.test(route.path);
  const query = isCapture && route.method === "GET" ? "?html=x" : "";
  const example = exampleOf(route.operation);
  const given = example && isCapture ? { ...example, url: undefined, html: "x" } : example;
  // The example's bucket is somebody else's, and so is its receiver.
  const own: Record<string, object> = {
    "/storage/targets": atStore(),
    "/webhooks/endpoints": { url: pages },
  };
  const body = given && { ...given, ...own[route.path] };
  return call(route.method, `/api/v1${route.path.replace("{id}", id)}${query}`, {
    key,
    ...(body ? { body } : {}),
  });
}

test.each(withBody)(
  "%s: the document gives an example of its body, which is accepted",
  async (_name, route) => {
    const { key } = await allowedTenant(route);
    expect(exampleOf(route.operation)).toBeDefined();
    // What it names may not be there; that is for the route to say.
    expect([200, 201, 202, 204, 404]).toContain((await send(route, key)).status);
  },
);

test("the document lists routes", () => expect(routes.length).toBeGreaterThan(10));

describe.each(named)("%s", (_name, route) => {
  test("401: without a key", async () => {
    const res = await send(route, undefined);
    expect(res.status).toBe(401);
    expect(res.headers.get("WWW-Authenticate")).toContain("Bearer");
    expect(await res.json()).toMatchObject({ code: "unauthorized" });
  });

  test("401: with a well-formed key that does not exist", async () => {
    expect((await send(route, generateKey("live"))).status).toBe(401);
  });

  test("403: with a key that lacks the scope, and nothing is changed", async () => {
    const tenant = await newTenant(["keys:read", "keys:write", "captures:read", "captures:write"]);
    const { key } = await newKey(tenant.id, []);
    const res = await send(route, key);
    expect(res.status).toBe(403);
    expect(await res.json()).toMatchObject({ code: "forbidden" });
    expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id))).toEqual([]);
    expect(await db.select().from(captures).where(eq(captures.tenantId, tenant.id))).toEqual([]);
    expect(await db.select().from(apiKeys).where(eq(apiKeys.tenantId, tenant.id))).toHaveLength(2);
  });
});

test("403: what only operators may do is refused to a tenant with every scope that tenants have", async () => {
  const { key } = await newTenant();
  const theirs = keyed.filter(isForOperators);
  expect(theirs.length).toBeGreaterThan(0);
  for (const route of theirs) expect((await send(route, key)).status).toBe(403);
});

describe.each(withId)("%s", (_name, route) => {
  test("404: what another tenant owns", async () => {
    const owner = await newTenant();
    const stranger = await allowedTenant(route);
    const captureId = `cap_${crypto.randomUUID()}`;
    await db.insert(captures).values({
      id: captureId,
      tenantId: owner.id,
      kind: "screenshot",
      status: "completed",
      options: {},
      outputs: [{ format: "png", key: "none", etag: '"x"', sizeBytes: 1, width: 1, height: 1 }],
      createdAt: Date.now(),
    });
    const id = route.path.startsWith("/keys") ? owner.keyId : captureId;
    const res = await send(route, stranger.key, id);
    expect(res.status).toBe(404);
    expect(await res.json()).toMatchObject({ code: "not_found" });
    expect(await db.select().from(captures).where(eq(captures.id, captureId))).toHaveLength(1);
    expect(await db.select().from(apiKeys).where(eq(apiKeys.id, owner.keyId))).toMatchObject([
      { revokedAt: null },
    ]);
  });
});

describe.each(withBody)("%s", (_name, route) => {
  test.each([
    ["malformed JSON", "{", 400],
    ["a list", "[]", 400],
    ["a text", '"x"', 400],
    ["null", "null", 400],
  ])("refuses %s", async (_what, body, status) => {
    const { key, id } = await allowedTenant(route);
    const res = await call(route.method, `/api/v1${route.path}`, { key, body });
    expect(res.status).toBe(status);
    expect(await res.json()).toMatchObject({ code: "invalid_request" });
    expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, id))).toEqual([]);
  });
});
