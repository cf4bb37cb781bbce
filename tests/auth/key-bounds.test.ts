// What bounds a key, it cannot loosen, nor get round by another; and whose keys they are.
import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { apiKeys } from "#db/schema/api-keys.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { invitations } from "#db/schema/people.ts";
import { signingKeys } from "#db/schema/signing-keys.ts";
import { newAddress, newMember, newSignedUp, type Signed } from "../support/people.ts";
import { call, db, newKey, newTenant, type Tenant } from "../support/world.ts";

type Key = {
  id: string;
  key: string;
  expires_at: string | null;
  allowed_addresses: string[] | null;
  monthly_calls_max: number | null;
  created_by: { id: string; name: string | null; status: string } | null;
};

const address = "203.0.113.241";
const ask = (method: string, path: string, key: string, body?: unknown) =>
  call(method, `/api/v1${path}`, { key, body, headers: { "CF-Connecting-IP": address } });
const rowOf = (id: string) => db.select().from(apiKeys).where(eq(apiKeys.id, id)).get();

const soon = new Date(Date.now() + 3_600_000).toISOString();
const later = new Date(Date.now() + 7_200_000).toISOString();
const bounds = { expires_at: soon, allowed_addresses: ["203.0.113.0/24"], monthly_calls_max: 1000 };

async function bound(): Promise<{ tenant: Tenant; own: Key }> {
  const tenant = await newTenant();
  const scopes = ["keys:write", "keys:read", "captures:write", "captures:read"];
  const res = await ask("POST", "/keys", tenant.key, { scopes, ...bounds });
  expect(res.status).toBe(201);
  return { tenant, own: await res.json<Key>() };
}

describe("a key that is bound", () => {
  test.each([
    [{ expires_at: null }, "expires_at"],
    [{ expires_at: later }, "expires_at"],
    [{ allowed_addresses: null }, "allowed_addresses"],
    [{ allowed_addresses: ["203.0.113.0/24", "198.51.100.0/24"] }, "allowed_addresses"],
    [{ allowed_addresses: ["203.0.112.0/23"] }, "allowed_addresses"],
    [{ monthly_calls_max: null }, "monthly_calls_max"],
    [{ monthly_calls_max: 1001 }, "monthly_calls_max"],
  ])("403: does not make itself %j", async (change, field) => {
    const { own } = await bound();
    const res = await ask("PATCH", `/keys/${own.id}`, own.key, change);
    expect(res.status).toBe(403);
    expect((await res.json<{ detail: string }>()).detail).toContain(`bound by: ${field}`);
    expect(await rowOf(own.id)).toMatchObject({
      expiresAt: Date.parse(soon),
      allowedAddresses: bounds.allowed_addresses,
      monthlyCallsMax: 1000,
    });
  });

  test.each([[{ expires_at: later }], [{ allowed_addresses: ["0.0.0.0/0"] }], [{ monthly_calls_max: 1001 }]])(
    "403: makes no key that reaches further: %j",
    async (more) => {
      const { tenant, own } = await bound();
      const res = await ask("POST", "/keys", own.key, { scopes: ["captures:read"], ...more });
      expect(res.status).toBe(403);
      expect(await db.$count(apiKeys, eq(apiKeys.tenantId, tenant.id))).toBe(2);
    },
  );

  test("201: what it makes without saying so is bound as it is, and counts with it", async () => {
    const { own } = await bound();
    const made = await (await ask("POST", "/keys", own.key, { scopes: ["captures:read"] })).json<Key>();
    expect(made).toMatchObject(bounds);
    expect(await rowOf(made.id)).toMatchObject({ countsAs: own.id });
    const narrower = { allowed_addresses: ["203.0.113.7/32"], monthly_calls_max: 10 };
    expect((await ask("PATCH", `/keys/${own.id}`, own.key, narrower)).status).toBe(200);
  });

  test("403: replaces and enables no key that is bound less", async () => {
    const { tenant, own } = await bound();
    const { keyId } = await newKey(tenant.id, ["captures:read"]);
    expect((await ask("POST", `/keys/${keyId}/rotate`, own.key, {})).status).toBe(403);
    expect((await ask("POST", `/keys/${keyId}/disable`, own.key)).status).toBe(200);
    expect((await ask("POST", `/keys/${keyId}/enable`, own.key)).status).toBe(403);
    const alike = { scopes: ["captures:read"], ...bounds };
    const sibling = await (await ask("POST", "/keys", tenant.key, alike)).json<Key>();
    // It may not have the other's thousand calls as well.
    expect((await ask("POST", `/keys/${sibling.id}/rotate`, own.key, {})).status).toBe(403);
    expect((await ask("POST", `/keys/${own.id}/rotate`, own.key, {})).status).toBe(201);
  });

  test("403: makes no signing key and no administrator, who would be bound by nothing", async () => {
    const { id, key, keyId } = await newTenant();
    await db.update(apiKeys).set({ monthlyCallsMax: 50 }).where(eq(apiKeys.id, keyId));
    expect((await ask("POST", "/signing-keys", key, {})).status).toBe(403);
    const invited = await ask("POST", "/invitations", key, { email: newAddress(), role: "admin" });
    expect(invited.status).toBe(403);
    expect(await db.$count(signingKeys, eq(signingKeys.tenantId, id))).toBe(0);
    expect(await db.$count(invitations, eq(invitations.tenantId, id))).toBe(0);
  });
});

test("409: a disabled key is not replaced by one that works", async () => {
  const tenant = await newTenant();
  const { keyId } = await newKey(tenant.id, ["captures:read"]);
  expect((await ask("POST", `/keys/${keyId}/disable`, tenant.key)).status).toBe(200);
  expect((await ask("POST", `/keys/${keyId}/rotate`, tenant.key, {})).status).toBe(409);
  expect(await rowOf(keyId)).toMatchObject({ successorId: null });
  expect(await db.$count(apiKeys, eq(apiKeys.tenantId, tenant.id))).toBe(2);
  await ask("POST", `/keys/${keyId}/enable`, tenant.key);
  expect((await ask("POST", `/keys/${keyId}/rotate`, tenant.key, {})).status).toBe(201);
});

test("403: a key enables none of scopes that it lacks itself", async () => {
  const tenant = await newTenant();
  const [{ keyId }, lesser] = [
    await newKey(tenant.id, ["captures:write"]),
    await newKey(tenant.id, ["keys:write", "keys:read"]),
  ];
  expect((await ask("POST", `/keys/${keyId}/disable`, lesser.key)).status).toBe(200);
  expect((await ask("POST", `/keys/${keyId}/enable`, lesser.key)).status).toBe(403);
  expect((await rowOf(keyId))?.disabledAt).not.toBeNull();
});

describe("who made a key", () => {
  const madeBy = async (browser: { post: (path: string, body: object) => Promise<Response> }) =>
    (await browser.post("/keys", { scopes: ["keys:read"] })).json<Key>();

  /** Made by a key that replaced the one that the person made. */
  async function childOf({ browser }: Signed): Promise<Key> {
    const scopes = ["keys:write", "keys:read"];
    const first = await (await browser.post("/keys", { scopes })).json<Key>();
    const next = await (await ask("POST", `/keys/${first.id}/rotate`, first.key, {})).json<Key>();
    expect(next.created_by).toEqual(first.created_by);
    return (await ask("POST", "/keys", next.key, { scopes: ["keys:read"] })).json<Key>();
  }

  test("200: is told with the key, whether they belong to the tenant still, and the key works on", async () => {
    const owner = await newSignedUp();
    const admin = await newMember(owner.tenantId, "admin");
    const made = await madeBy(admin.browser);
    expect(made.created_by).toEqual({
      type: "person",
      id: admin.id,
      name: "Grace Hopper",
      status: "active",
    });
    expect((await owner.browser.del(`/people/${admin.id}`)).status).toBe(204);
    expect(await (await owner.browser.get(`/keys/${made.id}`)).json()).toMatchObject({
      active: true,
      created_by: { type: "person", id: admin.id, name: null, status: "removed" },
    });
    const listed = await (await owner.browser.get(`/keys?created_by=${admin.id}`)).json<{ data: Key[] }>();
    expect(listed.data.map(({ id }) => id)).toEqual([made.id]);
    expect((await ask("GET", "/keys", made.key)).status).toBe(200);
  });

  test("204: removed with their keys, those work no more, others do, and it is on record", async () => {
    const owner = await newSignedUp();
    const admin = await newMember(owner.tenantId, "admin");
    const [theirs, others] = [await madeBy(admin.browser), await madeBy(owner.browser)];
    const child = await childOf(admin);
    expect((await ask("GET", "/keys", theirs.key)).status).toBe(200);
    expect((await owner.browser.del(`/people/${admin.id}?revoke_keys=true`)).status).toBe(204);
    expect((await ask("GET", "/keys", theirs.key)).status).toBe(401);
    expect((await ask("GET", "/keys", child.key)).status).toBe(401);
    expect((await ask("GET", "/keys", others.key)).status).toBe(200);
    const revoked = and(eq(auditEvents.tenantId, owner.tenantId), eq(auditEvents.action, "key.revoke"));
    const [event, ...more] = await db.select().from(auditEvents).where(revoked);
    expect(more).toEqual([]);
    const ids = event?.targets.map(({ id }) => id);
    expect(ids).toHaveLength(4);
    expect(ids).toEqual(expect.arrayContaining([theirs.id, child.id]));
  });

  test("409: where they stay as the last owner, so do their keys; 403 without the scope for keys", async () => {
    const owner = await newSignedUp();
    const made = await madeBy(owner.browser);
    expect((await owner.browser.del(`/people/${owner.id}?revoke_keys=true`)).status).toBe(409);
    expect((await ask("GET", "/keys", made.key)).status).toBe(200);
    const member = await newMember(owner.tenantId, "viewer");
    const { key } = await newKey(owner.tenantId, ["people:write", "people:read"]);
    expect((await ask("DELETE", `/people/${member.id}?revoke_keys=true`, key)).status).toBe(403);
    expect((await owner.browser.get(`/people/${member.id}`)).status).toBe(200);
  });

  test("200: a key made by a key names that; the first of a tenant names nobody", async () => {
    const tenant = await newTenant();
    const made = await (await ask("POST", "/keys", tenant.key, {})).json<Key>();
    expect(made.created_by).toMatchObject({ type: "api_key", id: tenant.keyId, status: "active" });
    await ask("DELETE", `/keys/${tenant.keyId}`, tenant.key);
    const { key } = await newKey(tenant.id, ["keys:read"]);
    const listed = await (await ask("GET", "/keys", key)).json<{ data: Key[] }>();
    expect(listed.data.find(({ id }) => id === made.id)?.created_by).toMatchObject({ status: "revoked" });
    expect(listed.data.find(({ id }) => id === tenant.keyId)?.created_by).toBeNull();
  });
});
