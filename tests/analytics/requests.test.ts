// Calls of the API, from the request to the figures.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { apiRequests } from "#db/schema/api-requests.ts";
import { runSchedule } from "#cron.ts";
import { composeCtx } from "#platform/compose.ts";
import { deliver, later, recording } from "../support/cache.ts";
import { call, db, newKey, newTenant } from "../support/world.ts";

type Sums = { id: string; sums: { tenantId: string; route: string; count: number }[] };
const queue = "stillframe-api-requests";
const dayMs = 24 * 60 * 60 * 1000;

const rowsOf = (tenantId: string) => db.select().from(apiRequests).where(eq(apiRequests.tenantId, tenantId));

const sum = (tenantId: string, more: object = {}) => ({
  tenantId,
  minute: Date.now() - (Date.now() % 60_000),
  method: "GET",
  route: "/captures",
  status: 200,
  outcome: "ok",
  upToMs: 10,
  count: 1,
  durationMs: 7,
  ...more,
});

describe("a call", () => {
  test("counts once under its endpoint, its status and who was at fault, whatever its version", async () => {
    const tenant = await newTenant();
    const { sent, env: bindings } = recording("API_REQUESTS");
    const ask = (method: string, path: string, body?: object, key: string | undefined = tenant.key) =>
      call(method, path, { key, body, env: bindings });
    await ask("GET", "/api/v1/captures/cap_none");
    await ask("GET", "/api/v2/captures/cap_none");
    await ask("GET", "/captures/cap_other");
    await ask("GET", "/api/v1/captures?limit=1");
    await ask("POST", "/api/v1/screenshot", { url: `http://127.0.0.1:${inject("closedPort")}/` });
    await ask("POST", "/api/v1/screenshot", { nothing: true });
    await ask("GET", "/api/v1/nowhere");
    await ask("GET", "/health/live");
    await deliver(queue, sent, bindings);
    const counts = new Map<string, number>();
    for (const { method, route, status, outcome, count } of await rowsOf(tenant.id)) {
      const of = `${method} ${route} ${status} ${outcome}`;
      counts.set(of, (counts.get(of) ?? 0) + count);
    }
    expect(Object.fromEntries(counts)).toEqual({
      "GET /captures 200 ok": 1,
      "GET /captures/{id} 404 refused": 3,
      "POST /screenshot 400 refused": 1,
      "POST /screenshot 502 target": 1,
    });
  });

  test("without a good key is counted for no tenant", async () => {
    const { sent, env: bindings } = recording("API_REQUESTS");
    await call("GET", "/api/v1/captures", { env: bindings });
    expect(sent).toMatchObject([{ sums: [{ tenantId: "", route: "/captures", status: 401 }] }]);
  });

  test("is answered as ever where it cannot be counted", async () => {
    const { key } = await newTenant();
    const failing = { send: () => Promise.reject(new Error("Out of reach")) } as unknown as Queue;
    const res = await call("GET", "/api/v1/captures", { key, env: { API_REQUESTS: failing } });
    expect(res.status).toBe(200);
  });
});

describe("the sums", () => {
  test("a message that comes twice, alone or with others, counts once", async () => {
    const { id } = await newTenant();
    const message: Sums = { id: crypto.randomUUID(), sums: [sum(id), sum(id, { upToMs: 25 })] };
    const other = { id: crypto.randomUUID(), sums: [sum(id, { count: 4 })] };
    await deliver(queue, [message, message]);
    await deliver(queue, [message, other]);
    await deliver(queue, [other, { id: 1 }, "nonsense"]);
    const counts = (await rowsOf(id)).map(({ upToMs, count }) => [upToMs, count]);
    expect(Object.fromEntries(counts)).toEqual({ 10: 5, 25: 1 });
  });

  test("a batch of messages as full as they come is counted", async () => {
    const { id } = await newTenant();
    const sums = Array.from({ length: 300 }, (_, at) => sum(id, { route: `/${at}`.padEnd(80, "x") }));
    await deliver(
      queue,
      Array.from({ length: 30 }, () => ({ id: crypto.randomUUID(), sums })),
    );
    const rows = await rowsOf(id);
    expect([rows.length, rows[0]?.count, rows[0]?.durationMs]).toEqual([300, 30, 210]);
  });

  test("are kept for seven days", async () => {
    const { id } = await newTenant();
    const old = Date.now() - 7 * dayMs + 60_000;
    await deliver(queue, [{ id: crypto.randomUUID(), sums: [sum(id), sum(id, { minute: old })] }]);
    const sweep = () => runSchedule(composeCtx({ env, waitUntil: () => undefined }), "* * * * *");
    await sweep();
    expect(await rowsOf(id)).toHaveLength(2);
    await later(120_000, sweep);
    expect((await rowsOf(id)).map(({ minute }) => minute)).not.toContain(old);
  });

  test("a key with analytics:read and no other scope reads them", async () => {
    const tenant = await newTenant();
    const reader = await newKey(tenant.id, ["analytics:read"]);
    await deliver(queue, [{ id: crypto.randomUUID(), sums: [sum(tenant.id)] }]);
    const res = await call("GET", "/api/v1/admin/enterprise/api-health", { key: reader.key });
    expect(await res.json()).toMatchObject({ requests: 1, tenant_id: tenant.id });
  });
});
