import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { generateKey } from "#auth/key-format.ts";
import { memoryMs } from "#auth/memory.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { events } from "#db/schema/events.ts";
import { call, db, del, get, newKey, newTenant, post } from "../support/world.ts";

type Key = { id: string; key: string; status: string; replaced_by: string | null };
type Problem = { code: string; detail: string };

afterEach(() => void vi.useRealTimers());
const timeIs = (now: number) => vi.useFakeTimers({ now, toFake: ["Date"] });

const from = (address: string, key: string) =>
  call("GET", "/api/v1/keys", { key, headers: address ? { "CF-Connecting-IP": address } : {} });
const rowOf = (id: string) => db.select().from(apiKeys).where(eq(apiKeys.id, id)).get();
const patch = (id: string, body: object, key: string) => call("PATCH", `/api/v1/keys/${id}`, { key, body });

describe("a key with allowed addresses", () => {
  test.each([
    ["203.0.113.0/24", "203.0.113.255", 200],
    ["203.0.113.0/24", "203.0.114.1", 403],
    ["203.0.113.7", "203.0.113.7", 200],
    ["203.0.113.0/24", "::ffff:203.0.113.9", 200],
    ["::ffff:203.0.113.0/120", "203.0.113.9", 200],
    ["2001:db8::/32", "2001:db8:1::1", 200],
    ["2001:db8::/32", "2001:db9::1", 403],
    ["2001:db8::/32", "203.0.113.7", 403],
    ["0.0.0.0/0", "2001:db8::1", 403],
    ["203.0.113.0/24", "", 403],
    ["203.0.113.0/24", "nonsense", 403],
  ])("%s from %s: %i", async (range, address, status) => {
    const tenant = await newTenant();
    const made = await post(
      "/api/v1/keys",
      { scopes: ["keys:read"], allowed_addresses: [range] },
      tenant.key,
    );
    const { key } = await made.json<Key>();
    const res = await from(address, key);
    expect(res.status).toBe(status);
    if (status === 200) return;
    const text = await res.text();
    expect(JSON.parse(text)).toMatchObject({ code: "forbidden" });
    expect(text).not.toContain(range.split("/")[0]);
  });

  test.each([
    ["10.0.0.0/33"],
    ["10.1/8"],
    ["0x0a.0.0.1"],
    ["example.com"],
    ["10.0.0.0/8/8"],
    ["fe80::1%eth0"],
    [""],
    ["2001:db8::/129"],
  ])("400: the range %j", async (range) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/keys", { allowed_addresses: [range] }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/allowed_addresses/0" }] });
  });

  test("works from anywhere once the list is taken away", async () => {
    const tenant = await newTenant();
    const made = await post(
      "/api/v1/keys",
      { scopes: ["keys:read"], allowed_addresses: ["10.0.0.0/8"] },
      tenant.key,
    );
    const { key, id } = await made.json<Key>();
    expect((await from("203.0.113.7", key)).status).toBe(403);
    expect((await patch(id, { allowed_addresses: null }, tenant.key)).status).toBe(200);
    expect((await from("203.0.113.7", key)).status).toBe(200);
  });
});

describe("rotation", () => {
  test("201: the new key does what the old one did, which works on for the time of grace and not after", async () => {
    const tenant = await newTenant();
    const body = { scopes: ["keys:read"], description: "CI", monthly_calls_max: 500 };
    const old = await (await post("/api/v1/keys", body, tenant.key)).json<Key>();
    const res = await post(`/api/v1/keys/${old.id}/rotate`, { grace_seconds: 60 }, tenant.key);
    expect(res.status).toBe(201);
    const next = await res.json<Key>();
    expect(next).toMatchObject({
      description: "CI",
      scopes: ["keys:read"],
      monthly_calls_max: 500,
      status: "active",
    });
    expect(await (await get(`/api/v1/keys/${old.id}`, old.key)).json()).toMatchObject({
      replaced_by: next.id,
    });
    expect((await get("/api/v1/keys", next.key)).status).toBe(200);
    timeIs(Date.now() + 61_000);
    const refused = await get("/api/v1/keys", old.key);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ detail: "This key was replaced by another" });
    expect((await get("/api/v1/keys", next.key)).status).toBe(200);
  });

  test("201 once: of several at once one replaces it, and with no grace it ends at once", async () => {
    const tenant = await newTenant();
    const old = await newKey(tenant.id, ["keys:read"]);
    const rotate = () => post(`/api/v1/keys/${old.keyId}/rotate`, { grace_seconds: 0 }, tenant.key);
    const answers = await Promise.all([rotate(), rotate(), rotate()]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    expect((await get("/api/v1/keys", old.key)).status).toBe(401);
    expect(await db.select().from(apiKeys).where(eq(apiKeys.tenantId, tenant.id))).toHaveLength(3);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.map(({ action }) => action)).toEqual(["key.rotate"]);
  });

  test("403: nobody gets a key of more scopes than their own by replacing or loosening one", async () => {
    const tenant = await newTenant();
    const strong = await newKey(tenant.id, ["admin:write"]);
    const rotate = await post(`/api/v1/keys/${strong.keyId}/rotate`, {}, tenant.key);
    expect(rotate.status).toBe(403);
    expect((await patch(strong.keyId, { allowed_addresses: null }, tenant.key)).status).toBe(403);
    expect(await rowOf(strong.keyId)).toMatchObject({ successorId: null });
  });

  test("409: not of a revoked or an expired key", async () => {
    const tenant = await newTenant();
    const [gone, over] = [await newKey(tenant.id, []), await newKey(tenant.id, [])];
    await del(`/api/v1/keys/${gone.keyId}`, tenant.key);
    await db.update(apiKeys).set({ expiresAt: 1 }).where(eq(apiKeys.id, over.keyId));
    for (const { keyId } of [gone, over])
      expect((await post(`/api/v1/keys/${keyId}/rotate`, {}, tenant.key)).status).toBe(409);
  });
});

describe("disabling", () => {
  test("401 while it is disabled, 200 once it is enabled; twice changes nothing; lists tell them apart", async () => {
    const tenant = await newTenant();
    const { key, keyId } = await newKey(tenant.id, ["keys:read"]);
    const turn = (way: string) => post(`/api/v1/keys/${keyId}/${way}`, undefined, tenant.key);
    expect((await get("/api/v1/keys", key)).status).toBe(200);
    for (const _ of [1, 2])
      expect(await (await turn("disable")).json()).toMatchObject({ status: "disabled", active: false });
    expect((await get("/api/v1/keys", key)).status).toBe(401);
    const idsOf = async (active: boolean) => {
      const res = await get(`/api/v1/keys?active=${active}`, tenant.key);
      return (await res.json<{ data: Key[] }>()).data.map(({ id }) => id);
    };
    expect([await idsOf(false), await idsOf(true)]).toEqual([[keyId], [tenant.keyId]]);
    expect(await (await turn("enable")).json()).toMatchObject({ status: "active" });
    expect((await get("/api/v1/keys", key)).status).toBe(200);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.map(({ action }) => action)).toEqual(["key.disable", "key.enable"]);
  });

  test("401: within 5 seconds where another isolate was told", async () => {
    const { key, keyId } = await newTenant();
    expect((await get("/api/v1/keys", key)).status).toBe(200);
    await db.update(apiKeys).set({ disabledAt: Date.now() }).where(eq(apiKeys.id, keyId));
    timeIs(Date.now() + memoryMs);
    expect((await get("/api/v1/keys", key)).status).toBe(401);
  });

  test("409: a revoked key is not enabled, nor changed", async () => {
    const tenant = await newTenant();
    const { keyId } = await newKey(tenant.id, []);
    await del(`/api/v1/keys/${keyId}`, tenant.key);
    expect((await post(`/api/v1/keys/${keyId}/enable`, undefined, tenant.key)).status).toBe(409);
    expect((await patch(keyId, { description: "x" }, tenant.key)).status).toBe(409);
  });
});

describe("a key that was found in the open", () => {
  const report = (key: string, url?: string) => call("POST", "/api/v1/keys/leaked", { body: { key, url } });

  test("200: whoever has all of it revokes it, once; its owner is told, and the record has no key", async () => {
    const tenant = await newTenant();
    const { key, keyId } = await newKey(tenant.id, ["keys:read"]);
    expect((await get("/api/v1/keys", key)).status).toBe(200);
    for (const _ of [1, 2]) {
      const res = await report(key, "https://example.com/paste/1");
      expect(await res.json()).toEqual({ revoked: true });
    }
    expect((await get("/api/v1/keys", key)).status).toBe(401);
    const told = await db.select().from(events).where(eq(events.tenantId, tenant.id));
    expect(told).toMatchObject([
      { type: "key.leaked", subject: keyId, data: { found_at: "https://example.com/paste/1" } },
    ]);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit).toMatchObject([{ action: "key.leaked" }]);
    expect(JSON.stringify([told, audit])).not.toContain(key);
  });

  test("200: what is no key, a key that never was and part of one revoke nothing and look the same", async () => {
    const tenant = await newTenant();
    const answers = [
      report(generateKey("live")),
      report("nonsense"),
      report(tenant.key.slice(0, -1)),
      report(tenant.keyId),
    ];
    for (const res of await Promise.all(answers)) expect(await res.json()).toEqual({ revoked: false });
    expect((await get("/api/v1/keys", tenant.key)).status).toBe(200);
  });

  test("200: the published pattern finds keys and nothing else", async () => {
    const { pattern, length } = await (
      await get("/api/v1/keys/pattern")
    ).json<{ pattern: string; length: number }>();
    const key = generateKey("test");
    expect(new RegExp(pattern).test(key)).toBe(true);
    expect(key).toHaveLength(length);
    expect(new RegExp(pattern).test("sf_prod_x")).toBe(false);
  });
});

test("404: another tenant's key is neither changed, rotated, turned nor told of", async () => {
  const [one, other] = [await newTenant(), await newTenant()];
  const path = `/api/v1/keys/${other.keyId}`;
  const answers = await Promise.all([
    patch(other.keyId, { description: "x" }, one.key),
    post(`${path}/rotate`, {}, one.key),
    post(`${path}/disable`, undefined, one.key),
    post(`${path}/enable`, undefined, one.key),
    get(`${path}/usage`, one.key),
  ]);
  for (const res of answers) {
    expect(res.status).toBe(404);
    expect(await res.json<Problem>()).toMatchObject({ code: "not_found" });
  }
  expect(await rowOf(other.keyId)).toMatchObject({
    disabledAt: null,
    successorId: null,
    description: "test",
  });
});
