// What operators set: tenants' own figures, rules, costs and blocks.
import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { limitRules } from "#db/schema/limits.ts";
import { calls, gate, limited, statuses } from "../support/limits.ts";
import { call, db, del, get, newKey, newTenant, post } from "../support/world.ts";

const operator = () => newTenant(scopes);
const put = (path: string, body: unknown, key: string) => call("PUT", path, { body, key });
const auditOf = async (tenantId: string) =>
  (await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId))).map(({ action }) => action);

describe("a tenant's own figures", () => {
  test("200: they hold at once, those left out are the plan's, and taken back the plan's hold again", async () => {
    const { key, id } = await operator();
    const tenant = await limited("free");
    expect(statuses(await calls(1, tenant.key))).toEqual([200]);
    const path = `/api/v1/admin/limits/tenants/${tenant.id}`;
    const res = await put(
      path,
      { calls_per_minute: 400, captures_per_month: "unlimited", reason: "Fair" },
      key,
    );
    expect(res.status).toBe(200);
    const limits = {
      calls_per_minute: 400,
      burst: 100,
      calls_per_month: 1000,
      captures_per_month: null,
      captures_at_once: 2,
    };
    expect(await res.json()).toMatchObject({
      tier: "free",
      limits,
      override: { captures_per_month: "unlimited", reason: "Fair" },
    });
    expect(await (await get(path, key)).json()).toMatchObject({ limits });
    expect(new Set(statuses(await calls(30, tenant.key)))).toEqual(new Set([200]));
    expect((await del(path, key)).status).toBe(204);
    expect(await (await get(path, key)).json()).toMatchObject({
      override: null,
      limits: { calls_per_minute: 20 },
    });
    expect(await auditOf(id)).toEqual(["limit.override", "limit.reset"]);
  });

  test.each([
    [{ calls_per_minute: 0, reason: "x" }, "#/calls_per_minute"],
    [{ captures_per_month: "none", reason: "x" }, "#/captures_per_month"],
    [{ burst: 5 }, "#/reason"],
    [{ calls: 5, reason: "x" }, "#/calls"],
  ])("400: %j names the field", async (body, pointer) => {
    const { key } = await operator();
    const res = await put(`/api/v1/admin/limits/tenants/${(await newTenant()).id}`, body, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

describe("rules and costs", () => {
  test("201: a rule holds at once at its tenant, is listed, and gone when deleted", async () => {
    const { key, id } = await operator();
    const tenant = await limited("enterprise");
    await calls(1, tenant.key);
    const rule = {
      name: "lists",
      tenant_id: tenant.id,
      identity: "tenant",
      endpoint: "GET /keys",
      limit: 4,
      window_seconds: 3600,
    };
    const res = await post("/api/v1/admin/limits/rules", rule, key);
    expect(res.status).toBe(201);
    const made = await res.json<{ id: string }>();
    expect(made).toMatchObject({ ...rule, burst: 1 });
    const [first, second] = await calls(2, tenant.key);
    expect([first?.status, second?.status]).toEqual([200, 429]);
    expect(first?.headers.get("RateLimit-Policy")).toContain('"lists";q=4;w=3600');
    expect(second?.headers.get("Retry-After")).toBe("900");
    const listed = await (await get("/api/v1/admin/limits/rules", key)).json<{ data: { id: string }[] }>();
    expect(listed.data.map((one) => one.id)).toContain(made.id);
    expect((await del(`/api/v1/admin/limits/rules/${made.id}`, key)).status).toBe(204);
    expect((await del(`/api/v1/admin/limits/rules/${made.id}`, key)).status).toBe(404);
    expect(await db.select().from(limitRules).where(eq(limitRules.id, made.id))).toEqual([]);
    expect(await auditOf(id)).toEqual(["limit.rule.create", "limit.rule.delete"]);
  });

  test("200: an endpoint that costs more takes more of the rate, within a minute", async () => {
    const { key } = await operator();
    const tenant = await limited("starter");
    expect((await calls(1, tenant.key))[0]?.headers.get("RateLimit")).toContain('"minute";r=14');
    expect(
      (await put("/api/v1/admin/limits/costs", { endpoint: "GET /keys/{id}", cost: 7 }, key)).status,
    ).toBe(200);
    expect(await (await get("/api/v1/admin/limits/costs", key)).json()).toMatchObject({
      data: [{ endpoint: "GET /keys/{id}", cost: 7 }],
    });
    await gate(tenant.id).reload(tenant.id);
    const seen = await calls(2, tenant.key, { path: `/api/v1/keys/${tenant.keyId}` });
    expect(seen.map((res) => /"minute";r=(\d+)/.exec(res.headers.get("RateLimit") ?? "")?.[1])).toEqual([
      "7",
      "0",
    ]);
    expect(
      (await put("/api/v1/admin/limits/costs", { endpoint: "GET /keys/{id}", cost: 1 }, key)).status,
    ).toBe(200);
  });

  test.each([
    ["GET /keyz", "GET /keys"],
    ["POST /keys/{key_id}/rotate", "POST /keys/{id}/rotate"],
    ["DELETE /captures/bulk", "POST /captures/bulk"],
    ["POST /nothing/of/the/kind/at/all", undefined],
  ])("400: an endpoint %s that no route has, with the nearest that there is", async (endpoint, meant) => {
    const { key } = await operator();
    const rule = { name: "x", identity: "key", limit: 1, window_seconds: 60, endpoint };
    const before = await db.$count(limitRules);
    for (const res of [
      await post("/api/v1/admin/limits/rules", rule, key),
      await put("/api/v1/admin/limits/costs", { endpoint, cost: 2 }, key),
    ]) {
      expect(res.status).toBe(400);
      const { errors } = await res.json<{ errors: { pointer: string; detail: string }[] }>();
      expect(errors[0]?.pointer).toBe("#/endpoint");
      if (meant === undefined) expect(errors[0]?.detail).not.toContain("nearest");
      else expect(errors[0]?.detail).toContain(`the nearest is "${meant}"`);
    }
    expect(await db.$count(limitRules)).toBe(before);
  });

  test("200: endpoints of the document can be given a cost, each by the name it has there", async () => {
    const { key } = await operator();
    const document = await (await get("/api/v1/openapi.json")).json<{ paths: Record<string, object> }>();
    const all = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(all.length).toBeGreaterThan(100);
    for (const endpoint of all.filter((_, at) => at % 12 === 0))
      expect((await put("/api/v1/admin/limits/costs", { endpoint, cost: 1 }, key)).status).toBe(200);
  });

  test.each([
    [{ name: "minute" }, "#/name"],
    [{ name: "Über" }, "#/name"],
    [{ identity: "ip" }, "#/identity"],
    [{ endpoint: "/keys" }, "#/endpoint"],
    [{ limit: 0 }, "#/limit"],
    [{ window_seconds: 86_401 }, "#/window_seconds"],
  ])("400: %j names the field", async (wrong, pointer) => {
    const { key } = await operator();
    const rule = { name: "x", identity: "key", limit: 1, window_seconds: 60, ...wrong };
    const res = await post("/api/v1/admin/limits/rules", rule, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

describe("blocks by hand", () => {
  const block = (body: object, key: string) =>
    post("/api/v1/admin/limits/blocks", { reason: "Scraping", ...body }, key);

  test("403: a blocked key is shut out at once and its tenant's others are not, until it is lifted", async () => {
    const { key, id } = await operator();
    const tenant = await newTenant();
    const other = await newKey(tenant.id, ["keys:read"]);
    await calls(1, tenant.key);
    const res = await block({ identity: "key", subject: other.keyId }, key);
    expect(res.status).toBe(201);
    const made = await res.json<{ id: string }>();
    expect(made).toMatchObject({ status: "active", tenant_id: tenant.id, identity: "key", until: null });
    const [refused] = await calls(1, other.key);
    expect(refused?.status).toBe(403);
    expect(await refused?.json()).toMatchObject({
      code: "blocked",
      detail: expect.stringContaining("Scraping"),
    });
    expect(statuses(await calls(1, tenant.key))).toEqual([200]);
    expect((await del(`/api/v1/admin/limits/blocks/${made.id}`, key)).status).toBe(204);
    expect((await del(`/api/v1/admin/limits/blocks/${made.id}`, key)).status).toBe(204);
    expect(await (await get(`/api/v1/admin/limits/blocks/${made.id}`, key)).json()).toMatchObject({
      status: "lifted",
    });
    vi.useFakeTimers({ now: Date.now() + 10_001, toFake: ["Date"] });
    try {
      expect(statuses(await calls(1, other.key))).toEqual([200]);
    } finally {
      vi.useRealTimers();
    }
    expect(await auditOf(id)).toEqual(["limit.block", "limit.unblock"]);
  });

  test("403: a blocked address is shut out of every tenant by its /64, and a block ends when it says", async () => {
    const { key } = await operator();
    const tenant = await newTenant();
    const until = new Date(Date.now() + 60_000).toISOString();
    const res = await block({ identity: "address", subject: "2001:db8:9:9::1", until }, key);
    expect(await res.json()).toMatchObject({ subject: "2001:db8:9:9::/64", tenant_id: null });
    const from = { headers: { "CF-Connecting-IP": "2001:db8:9:9:a::b" } };
    const [refused] = await calls(1, tenant.key, from);
    expect(refused?.status).toBe(403);
    expect(Number(refused?.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
    expect(statuses(await calls(1, "junk", from))).toEqual([403]);
    expect(statuses(await calls(1, tenant.key))).toEqual([200]);
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ["Date"] });
    try {
      expect(statuses(await calls(1, tenant.key, from))).toEqual([200]);
      const listed = await get("/api/v1/admin/limits/blocks?status=expired&identity=address", key);
      expect(await listed.json()).toMatchObject({
        data: [{ subject: "2001:db8:9:9::/64", status: "expired" }],
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test("403: a blocked tenant", async () => {
    const { key } = await operator();
    const tenant = await newTenant();
    await calls(1, tenant.key);
    expect((await block({ identity: "tenant", subject: tenant.id }, key)).status).toBe(201);
    expect(statuses(await calls(1, tenant.key))).toEqual([403]);
  });

  test("400 and 404: what cannot be blocked, oneself before all", async () => {
    const { key, id, keyId } = await operator();
    for (const [body, pointer] of [
      [{ identity: "tenant", subject: id }, "#/subject"],
      [{ identity: "key", subject: keyId }, "#/subject"],
      [{ identity: "address", subject: "somewhere" }, "#/subject"],
      [{ identity: "user", subject: "usr_1" }, "#/tenant_id"],
      [{ identity: "address", subject: "203.0.113.9", until: "2020-01-01T00:00:00Z" }, "#/until"],
    ] as const) {
      const res = await block(body, key);
      expect(res.status).toBe(400);
      expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
    }
    expect((await block({ identity: "tenant", subject: "ten_none" }, key)).status).toBe(404);
    expect((await block({ identity: "key", subject: "key_none" }, key)).status).toBe(404);
    expect(await auditOf(id)).toEqual([]);
  });
});
