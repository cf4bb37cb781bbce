// Calls of the API, from the request to the figures.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { apiRequests, requestLog } from "#db/schema/api-requests.ts";
import { runSchedule } from "#cron.ts";
import { composeCtx } from "#platform/compose.ts";
import { deliver, later, recording } from "../support/cache.ts";
import { bring, messageOf, requestOf, requestQueue } from "../support/requests.ts";
import { call, db, newKey, newTenant } from "../support/world.ts";

const queue = requestQueue;
const dayMs = 24 * 60 * 60 * 1000;

const rowsOf = (tenantId: string) => db.select().from(apiRequests).where(eq(apiRequests.tenantId, tenantId));

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
    expect(sent).toMatchObject([
      {
        calls: [{ tenantId: "", route: "/captures", status: 401, errorCode: "unauthorized", actorId: null }],
      },
    ]);
  });

  test("goes with those that come while an isolate gathers, in one message", async () => {
    const { key } = await newTenant();
    const { sent, env: bindings } = recording("API_REQUESTS");
    const ask = () =>
      call("GET", "/api/v1/captures", {
        key,
        env: { ...bindings, METRICS_GATHER_SECONDS: "1" },
      });
    await Promise.all([ask(), ask(), ask()]);
    expect(sent).toMatchObject([{ calls: [{}, {}, {}] }]);
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
    const message = messageOf([requestOf(id), requestOf(id, { durationMs: 20 })]);
    const other = messageOf(Array.from({ length: 4 }, () => requestOf(id)));
    await deliver(queue, [message, message]);
    await deliver(queue, [message, other]);
    await deliver(queue, [other, { id: 1 }, "nonsense"]);
    const counts = (await rowsOf(id)).map(({ upToMs, count }) => [upToMs, count]);
    // The longest of each bucket of 4 %.
    expect(Object.fromEntries(counts)).toEqual({ 7: 5, 20: 1 });
  });

  test("a batch of messages as full as they come is counted", async () => {
    const { id } = await newTenant();
    const options = { url: `https://example.com/${"x".repeat(2900)}` };
    const replay = { kind: "screenshot", options, omitted: [] };
    const messages = Array.from({ length: 100 }, () =>
      messageOf(
        Array.from({ length: 30 }, (_, at) => requestOf(id, { route: `/${at}`.padEnd(80, "x"), replay })),
      ),
    );
    expect(JSON.stringify(messages[0]).length).toBeLessThan(128_000);
    await deliver(queue, messages);
    const rows = await rowsOf(id);
    const total = (of: "count" | "durationMs") => rows.reduce((sum, row) => sum + row[of], 0);
    expect([total("count"), total("durationMs")]).toEqual([3000, 21_000]);
  });

  test("are kept for seven days", async () => {
    const { id } = await newTenant();
    const old = Date.now() - 7 * dayMs + 60_000;
    await bring(requestOf(id), requestOf(id, { createdAt: old }));
    const sweep = () => runSchedule(composeCtx({ env, waitUntil: () => undefined }), "* * * * *");
    await sweep();
    expect(await rowsOf(id)).toHaveLength(2);
    await later(180_000, sweep);
    expect(await rowsOf(id)).toHaveLength(1);
    const kept = await db.select().from(requestLog).where(eq(requestLog.tenantId, id));
    expect(kept).toHaveLength(1);
    expect(kept[0]?.createdAt).toBeGreaterThan(old);
  });

  test("a key with analytics:read and no other scope reads them", async () => {
    const tenant = await newTenant();
    const reader = await newKey(tenant.id, ["analytics:read"]);
    await bring(requestOf(tenant.id));
    const res = await call("GET", "/api/v1/admin/enterprise/api-health", { key: reader.key });
    expect(await res.json()).toMatchObject({ requests: 1, tenant_id: tenant.id });
  });
});
