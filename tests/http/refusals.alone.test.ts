// The same refusals for every route there is: the list is the OpenAPI document, so a new route is covered as it appears.
import { describe, expect, test } from "vitest";
import { generateKey } from "#auth/key-format.ts";
import { call, db, newKey, newTenant } from "../support/world.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { eq } from "drizzle-orm";
import { captures } from "#db/schema/captures.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import {
  allowedTenant,
  byName,
  exampleOf,
  isForOperators,
  isPublic,
  keyed,
  routes,
  send,
  withBody as routesWithBody,
} from "../support/operations.ts";

/** What is open without a key, and why. */
const byMail = "what was sent to an address opens it";
const door = "whoever is not in yet comes in by it";
const published = "everybody may verify or show it";
const openOnPurpose = {
  "POST /webhooks/in/{source}": "the signature of what is sent is what opens it",
  "POST /auth/sign-up": door,
  "POST /auth/sign-in": door,
  "POST /auth/second-factor": door,
  "POST /auth/passkeys/sign-in/options": door,
  "POST /auth/passkeys/sign-in": door,
  "POST /auth/magic-link": door,
  "POST /auth/password-reset": door,
  "POST /auth/verify-email": byMail,
  "POST /auth/magic-link/follow": byMail,
  "POST /auth/password-reset/confirm": byMail,
  "POST /auth/confirm-email": byMail,
  "POST /auth/invitations/accept": byMail,
  "GET /audit/keys": published,
  "GET /erasures/keys": published,
  "GET /keys/pattern": published,
  "GET /tiers": published,
  "GET /branding/{slug}": published,
  "GET /branding/{slug}/logo": published,
  "POST /keys/leaked": "whoever finds a key may have it revoked",
};

const named = byName(keyed);
const withBody = byName(routesWithBody);
const withParameter = byName(keyed.filter(({ path }) => path.includes("{")));

test.each(withBody)(
  "%s: the document gives an example of its body, which is accepted",
  async (_name, route) => {
    const { key } = await allowedTenant(route);
    expect(exampleOf(route)).toBeDefined();
    // What it names may not be there; that is for the route to say.
    expect([200, 201, 202, 204, 404]).toContain((await send(route, key)).status);
  },
);

test("the document lists routes", () => expect(routes.length).toBeGreaterThan(10));

test("what is open without a key is open on purpose", () => {
  const open = routes.filter(isPublic).map(({ name }) => name);
  expect(open.sort()).toEqual(Object.keys(openOnPurpose).sort());
});

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

test.each(withParameter)("404: %s of what does not exist", async (_name, route) => {
  const res = await send(route, (await allowedTenant(route)).key);
  expect(res.status).toBe(404);
  expect(await res.json()).toMatchObject({ code: "not_found" });
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
