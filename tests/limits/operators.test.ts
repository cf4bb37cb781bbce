// What operators see and set, and what owners are told.
import { env } from "cloudflare:workers";
import {
  createExecutionContext,
  createScheduledController,
  evictDurableObject,
  runDurableObjectAlarm,
} from "cloudflare:test";
import { and, eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { limitRules, limitWindows } from "#db/schema/limits.ts";
import worker from "#index.ts";
import { shardOf } from "#limits/address.ts";
import { addReport } from "#limits/reporter.ts";
import { flushMs } from "#limits/settings.ts";
import { composeCtx } from "#platform/compose.ts";
import { eventsOf } from "../support/events.ts";
import { calls, gate, limited, statuses } from "../support/limits.ts";
import { call, db, del, get, newKey, newTenant, post } from "../support/world.ts";

const operator = () => newTenant(scopes);
const put = (path: string, body: unknown, key: string) => call("PUT", path, { body, key });
const auditOf = async (tenantId: string) =>
  (await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId))).map(({ action }) => action);
const report = (tenantId: string) => runDurableObjectAlarm(gate(tenantId));

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

describe("analytics", () => {
  type Analytics = {
    allowed: number;
    refused: number;
    block_rate: number;
    over_time: { allowed: number; refused: number }[];
    blocked_endpoints: { subject: string; refused: number }[];
    blocked_addresses: { subject: string }[];
    policies: { subject: string; refused: number }[];
    patterns: { kind: string; subject: string }[];
  };
  const read = async (key: string, query = "") =>
    (await get(`/api/v1/limits/analytics${query}`, key)).json<Analytics>();

  test("200: what was let through and refused, by endpoint, address and policy; refusals from memory too", async () => {
    const tenant = await limited("free");
    const reader = await newKey(tenant.id, ["limits:read"]);
    const from = { headers: { "CF-Connecting-IP": "192.0.2.1" } };
    await calls(8, tenant.key, from);
    vi.useFakeTimers({ now: Date.now() + 4000, toFake: ["Date"] });
    try {
      await calls(1, tenant.key, from);
      await report(tenant.id);
    } finally {
      vi.useRealTimers();
    }
    const seen = await limitedRead(tenant.id, reader.key);
    expect(seen).toMatchObject({ allowed: 6, refused: 3, block_rate: 0.3333 });
    expect(seen.blocked_endpoints).toMatchObject([{ subject: "GET /keys", refused: 3 }]);
    expect(seen.blocked_addresses).toMatchObject([{ subject: "192.0.2.1" }]);
    expect(seen.policies[0]?.subject).toBe("minute");
    const stranger = await newTenant();
    expect(await read(stranger.key)).toMatchObject({ allowed: 0, refused: 0, block_rate: null });
  });

  /** Once there is room for the question itself. */
  async function limitedRead(tenantId: string, key: string): Promise<Analytics> {
    await call("PUT", `/api/v1/admin/limits/tenants/${tenantId}`, {
      key: (await operator()).key,
      body: { calls_per_minute: "unlimited", reason: "test" },
    });
    vi.useFakeTimers({ now: Date.now() + 15_000, toFake: ["Date"] });
    try {
      return await read(key);
    } finally {
      vi.useRealTimers();
    }
  }

  test("a report that arrives again counts once, and a gate that is evicted loses no count", async () => {
    const tenant = await newTenant();
    await calls(5, tenant.key);
    await new Promise((resolve) => setTimeout(resolve, flushMs + 300));
    await evictDurableObject(gate(tenant.id));
    await report(tenant.id);
    const mine = and(eq(limitWindows.tenantId, tenant.id), eq(limitWindows.dimension, "endpoint"));
    const sum = async () =>
      (await db.select().from(limitWindows).where(mine)).reduce((all, row) => all + row.allowed, 0);
    expect(await sum()).toBe(5);
    const ctx = composeCtx({ env, waitUntil: () => undefined });
    const counts = [
      { beginsAt: 0, dimension: "endpoint" as const, subject: "GET /keys", allowed: 3, refused: 0 },
    ];
    const from = { gate: `gate of ${tenant.id}`, tenantId: tenant.id };
    for (const number of [1, 2, 2, 1]) await addReport(ctx, from, { number, counts });
    expect(await sum()).toBe(11);
  });

  test("minutes that are over become hours within 60 minutes, nothing is lost or counted twice", async () => {
    const tenant = await newTenant();
    const now = Math.floor(Date.now() / 3_600_000) * 3_600_000 + 30 * 60_000;
    const row = {
      tenantId: tenant.id,
      span: "minute" as const,
      dimension: "endpoint" as const,
      subject: "GET /keys",
    };
    const ages = [0, 10, 58, 60, 61, 119];
    await db
      .insert(limitWindows)
      .values(ages.map((minutes) => ({ ...row, beginsAt: now - minutes * 60_000, allowed: 1, refused: 1 })));
    const clear = () =>
      worker.scheduled(createScheduledController({ cron: "* * * * *" }), env, createExecutionContext());
    vi.useFakeTimers({ now, toFake: ["Date"] });
    try {
      await clear();
      await clear();
      const rows = await db.select().from(limitWindows).where(eq(limitWindows.tenantId, tenant.id));
      const minutes = rows.filter(({ span }) => span === "minute");
      expect(minutes.map(({ beginsAt }) => (now - beginsAt) / 60_000).toSorted((a, b) => a - b)).toEqual([
        0, 10, 58,
      ]);
      expect(rows.reduce((sum, { allowed, refused }) => sum + allowed + refused, 0)).toBe(12);
      expect(await read(tenant.key, "?minutes=180")).toMatchObject({ allowed: 6, refused: 6 });
      expect(await read(tenant.key, "?minutes=30")).toMatchObject({
        allowed: 2,
        refused: 2,
        trend: { calls: 1 },
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test("200: operators see all tenants, what came without one, and what looks like abuse", async () => {
    const { key } = await operator();
    const address = "198.18.0.7";
    const tenants = [await newTenant(), await newTenant(), await newTenant()];
    const now = Date.now();
    await db.insert(limitWindows).values(
      tenants.map(({ id: tenantId }) => ({
        tenantId,
        span: "minute" as const,
        beginsAt: now,
        dimension: "address" as const,
        subject: address,
        allowed: 10,
        refused: 50,
      })),
    );
    await calls(25, "junk", { headers: { "CF-Connecting-IP": "198.18.0.8" } });
    vi.useFakeTimers({ now: Date.now() + 3000, toFake: ["Date"] });
    await calls(20, "junk", { headers: { "CF-Connecting-IP": "198.18.0.8" } });
    vi.useRealTimers();
    await runDurableObjectAlarm(env.ADDRESS_GATE.getByName(shardOf("198.18.0.8")));
    const seen = await (await get("/api/v1/admin/limits/analytics?minutes=60", key)).json<Analytics>();
    expect(seen.patterns).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "hammering", subject: address, refused: 150 }),
        expect.objectContaining({ kind: "many_tenants", subject: address }),
        expect.objectContaining({ kind: "key_guessing", subject: "198.18.0.8" }),
      ]),
    );
    expect(seen.blocked_endpoints.map(({ subject }) => subject)).toContain("refused-key");
    expect((await get("/api/v1/admin/limits/analytics?minutes=4", key)).status).toBe(400);
  });
});

describe("alerts", () => {
  const reached = async (tenantId: string) =>
    (await eventsOf(tenantId)).filter(({ type }) => type === "limit.reached").map(({ data }) => data);

  test("limit.reached once at 80 and once at 100 percent of the month, whatever restarts between", async () => {
    const tenant = await limited("free", { callsPerMinute: -1, callsPerMonth: 10 });
    for (let at = 0; at < 14; at++) {
      await calls(1, tenant.key);
      await report(tenant.id);
      if (at === 8) {
        await new Promise((resolve) => setTimeout(resolve, flushMs + 300));
        await evictDurableObject(gate(tenant.id));
      }
    }
    expect(await reached(tenant.id)).toMatchObject([
      { allowance: "api_calls", percent: 80, used: 8, limit: 10, key_id: null },
      { allowance: "api_calls", percent: 100, used: 10, limit: 10 },
    ]);
  });

  test("captures and storage are watched as well", async () => {
    const { id } = await limited("free", { capturesPerMonth: 1, capturesAtOnce: -1 });
    const place = { id: "r", tenantId: id, tier: "free" as const };
    await gate(id).reserve({ ...place, timeoutMs: 1000, needsLane: true, isInteractive: true });
    await gate(id).settle(place, true);
    const caller = {
      key: "key_x",
      user: null,
      address: null,
      endpoint: "GET /keys",
      lend: 0,
      returned: 0,
      repeated: 0,
    };
    await gate(id).admit({ ...place, ...caller, keyCallsMax: 1, storedBytes: 850_000_000 });
    await report(id);
    expect((await reached(id)).map((data) => [data["allowance"], data["percent"], data["key_id"]])).toEqual([
      ["captures", 80, null],
      ["captures", 100, null],
      ["key_api_calls", 80, "key_x"],
      ["key_api_calls", 100, "key_x"],
      ["storage", 80, null],
    ]);
    expect(await gate(id).admit({ ...place, ...caller, keyCallsMax: 1, storedBytes: 0 })).toMatchObject({
      isAllowed: false,
      reason: "quota",
      violated: ["key-month"],
    });
  });
});

test("200: GET /limits tells how all of them stand", async () => {
  const tenant = await limited("starter");
  await calls(2, tenant.key);
  const res = await get("/api/v1/limits", tenant.key);
  expect(await res.json()).toMatchObject({
    enforced: true,
    rates: [{ name: "minute", limit: 60, window_seconds: 60, remaining: 12 }],
    api_calls: { limit: 10_000, used: 3 },
    key_api_calls: null,
    captures: { limit: 1000, used: 0, being_made: 0 },
    captures_at_once: { limit: 4, used: 0 },
  });
});
