import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { generateKey, isKeyShaped } from "#auth/key-format.ts";
import { memoryMs } from "#auth/memory.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { counted } from "../support/counted.ts";
import { call, db, del, get, newKey, newTenant, post } from "../support/world.ts";

type Key = {
  id: string;
  key: string;
  masked_key: string;
  status: string;
  scopes: string[];
  last_used_at: string | null;
};

describe("the key's form", () => {
  test("is prefix, 32 random and 6 check characters", () => {
    expect(generateKey("live")).toMatch(/^sf_live_[0-9A-Za-z]{38}$/);
    expect(generateKey("test")).toMatch(/^sf_test_[0-9A-Za-z]{38}$/);
  });

  test("no changed or missing character passes", () => {
    const key = generateKey("live");
    expect(isKeyShaped(key)).toBe(true);
    for (let at = 0; at < key.length; at++) {
      const other = key[at] === "a" ? "b" : "a";
      expect(isKeyShaped(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
    }
    expect(isKeyShaped(key.slice(0, -1))).toBe(false);
    expect(isKeyShaped(key.replace("live", "test"))).toBe(false);
  });
});

describe("calling with a key", () => {
  test.each(["nonsense", `sf_live_${"a".repeat(38)}`, `${generateKey("live")}x`])(
    "401: junk costs no read of D1: %s",
    async (junk) => {
      const { env: counting, count } = counted();
      const res = await call("GET", "/api/v1/keys", { key: junk, env: counting });
      expect(res.status).toBe(401);
      expect(count.statements).toBe(0);
    },
  );

  test("200: a key used again within seconds costs no read of D1 for itself", async () => {
    const { key } = await newTenant();
    const first = counted();
    await call("GET", "/api/v1/keys", { key, env: first.env });
    const second = counted();
    await call("GET", "/api/v1/keys", { key, env: second.env });
    expect(first.count.statements - second.count.statements).toBe(1);
  });

  test("200: as Authorization: Bearer", async () => {
    const { key } = await newTenant();
    expect((await get("/api/v1/keys", undefined, { Authorization: `Bearer ${key}` })).status).toBe(200);
  });

  test("400: two different keys", async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    const res = await get("/api/v1/keys", one.key, { Authorization: `Bearer ${two.key}` });
    expect(res.status).toBe(400);
  });

  test("401: a key revoked behind this isolate's back stops within 5 seconds", async () => {
    const { key, keyId } = await newTenant();
    expect((await get("/api/v1/keys", key)).status).toBe(200);
    await db.update(apiKeys).set({ revokedAt: Date.now() }).where(eq(apiKeys.id, keyId));
    expect(memoryMs).toBeLessThan(5000);
    vi.useFakeTimers({ now: Date.now() + memoryMs, toFake: ["Date"] });
    try {
      expect((await get("/api/v1/keys", key)).status).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  test("401: an expired key", async () => {
    const { key, keyId } = await newTenant();
    await db
      .update(apiKeys)
      .set({ expiresAt: Date.now() - 1 })
      .where(eq(apiKeys.id, keyId));
    const res = await get("/api/v1/keys", key);
    expect(res.status).toBe(401);
    expect(await res.json()).toMatchObject({ detail: "This key has expired" });
  });
});

describe("POST /api/v1/keys", () => {
  test("201: the key is shown once, works, is stored as hash only, and is audited", async () => {
    const tenant = await newTenant();
    const res = await post(
      "/api/v1/keys",
      { description: "CI", scopes: ["captures:read", "keys:read"] },
      tenant.key,
    );
    expect(res.status).toBe(201);
    const created = await res.json<Key>();
    expect(isKeyShaped(created.key)).toBe(true);
    expect(created).toMatchObject({
      description: "CI",
      status: "active",
      scopes: ["captures:read", "keys:read"],
    });
    const listed = await (await get("/api/v1/keys", created.key)).text();
    expect(listed).toContain(created.id);
    expect(listed).not.toContain(created.key);
    const row = await db.select().from(apiKeys).where(eq(apiKeys.id, created.id)).get();
    expect(JSON.stringify(row)).not.toContain(created.key.slice(8, 40));
    expect(row?.hash).toMatch(/^[0-9a-f]{64}$/);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit).toMatchObject([
      {
        action: "key.create",
        outcome: "success",
        keyId: tenant.keyId,
        targets: [{ type: "api_key", id: created.id }],
      },
    ]);
  });

  test("403: a key cannot grant a scope that it lacks", async () => {
    const { key, id } = await newTenant(["keys:write"]);
    const res = await post("/api/v1/keys", { scopes: ["captures:write"] }, key);
    expect(res.status).toBe(403);
    expect(await db.select().from(apiKeys).where(eq(apiKeys.tenantId, id))).toHaveLength(1);
  });

  test.each([
    [{ scopes: ["everything"] }, "#/scopes/0"],
    [{ scopes: [] }, "#/scopes"],
    [{ expires_at: "tomorrow" }, "#/expires_at"],
    [{ expires_at: "2020-01-01T00:00:00Z" }, "#/expires_at"],
    [{ mode: "prod" }, "#/mode"],
    [{ description: "x".repeat(201) }, "#/description"],
  ])("400: %j names the field", async (body, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/keys", body, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

describe("GET /api/v1/keys", () => {
  test("200: pages through all keys once, newest first", async () => {
    const { key, id } = await newTenant();
    for (let count = 0; count < 4; count++) await newKey(id, []);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor ? `&cursor=${cursor}` : "";
      const res = await get(`/api/v1/keys?limit=2${query}`, key);
      const page = await res.json<{ data: Key[]; next_cursor: string | null; has_more: boolean }>();
      expect(page.has_more).toBe(page.next_cursor !== null);
      seen.push(...page.data.map((row) => row.id));
      cursor = page.next_cursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  test.each([
    ["limit=0", "#/limit"],
    ["limit=101", "#/limit"],
    ["limit=ten", "#/limit"],
    ["cursor=abc", "#/cursor"],
  ])("400: %s", async (query, pointer) => {
    const { key } = await newTenant();
    const res = await get(`/api/v1/keys?${query}`, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

describe("DELETE /api/v1/keys/{id}", () => {
  test("204: the key stops at once here, stays in the list as revoked, and doing it again changes nothing", async () => {
    const tenant = await newTenant();
    const victim = await newKey(tenant.id, ["keys:read"]);
    expect((await get("/api/v1/keys", victim.key)).status).toBe(200);
    expect((await del(`/api/v1/keys/${victim.keyId}`, tenant.key)).status).toBe(204);
    expect((await get("/api/v1/keys", victim.key)).status).toBe(401);
    expect((await del(`/api/v1/keys/${victim.keyId}`, tenant.key)).status).toBe(204);
    const read = await get(`/api/v1/keys/${victim.keyId}`, tenant.key);
    expect(await read.json()).toMatchObject({ status: "revoked" });
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.map((row) => row.action)).toEqual(["key.revoke"]);
  });
});
