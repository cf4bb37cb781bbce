// Figures by endpoint, over time, by error and by tenant: from the queue to the answer.
import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { env } from "cloudflare:workers";
import { runSchedule } from "#cron.ts";
import { requestRollups, requestSketches } from "#db/schema/api-requests.ts";
import { composeCtx } from "#platform/compose.ts";
import { scopes } from "#auth/scopes.ts";
import { deliver } from "../support/cache.ts";
import { bring, type Logged, messageOf, requestOf, requestQueue } from "../support/requests.ts";
import { db, get, newKey, newTenant } from "../support/world.ts";

const hourMs = 3_600_000;
type Figures = {
  requests: number;
  duration_ms: { p50: number; p95: number; p99: number; max: number } | null;
};
type Endpoints = { total: Figures; endpoints: (Figures & { method: string; route: string })[] };

const read = async <T>(key: string, path: string) => {
  const res = await get(`/api/v1/${path}`, key);
  expect(res.status).toBe(200);
  return res.json<T>();
};

const many = (count: number, tenantId: string, more: Partial<Logged>) =>
  Array.from({ length: count }, () => requestOf(tenantId, more));

async function bringAll(calls: Logged[]) {
  for (let start = 0; start < calls.length; start += 30) await bring(...calls.slice(start, start + 30));
}

describe("by endpoint", () => {
  test("volume, who was at fault, and percentiles of the merged sketch", async () => {
    const { id, key } = await newTenant();
    const shot = { method: "POST", route: "/screenshot" };
    const hourAgo = Date.now() - hourMs;
    await bringAll([
      ...many(90, id, { ...shot, durationMs: 100, cache: "miss", createdAt: hourAgo }),
      ...many(6, id, { ...shot, durationMs: 1000, cache: "hit" }),
      ...many(2, id, {
        ...shot,
        durationMs: 5000,
        status: 503,
        outcome: "failed",
        errorCode: "browser_unavailable",
      }),
      ...many(1, id, {
        ...shot,
        durationMs: 5000,
        status: 502,
        outcome: "target",
        errorCode: "target_unreachable",
      }),
      ...many(1, id, {
        ...shot,
        durationMs: 5000,
        status: 400,
        outcome: "refused",
        errorCode: "invalid_request",
      }),
      ...many(10, id, { durationMs: 4 }),
    ]);
    const { total, endpoints } = await read<Endpoints>(key, "analytics/endpoints");
    expect(total).toMatchObject({ requests: 110, ok: 106, refused: 1, target_failed: 1, failed: 2 });
    expect(endpoints).toMatchObject([
      { ...shot, requests: 100, failed: 2, error_rate: 0.02, cache_hit_rate: 0.0625 },
      { method: "GET", route: "/captures", requests: 10, error_rate: 0, cache_hit_rate: null },
    ]);
    const { p50 = 0, p95 = 0, p99 = 0, max = 0 } = endpoints[0]?.duration_ms ?? {};
    for (const [found, truth] of [
      [p50, 100],
      [p95, 1000],
      [p99, 5000],
    ] as const)
      expect(Math.abs(found - truth)).toBeLessThanOrEqual(0.02 * truth + 1);
    expect(max).toBe(5000);
  });

  test("the slowest come first where that is asked, without what was called too seldom", async () => {
    const { id, key } = await newTenant();
    await bringAll([
      ...many(25, id, { route: "/quick", durationMs: 5 }),
      ...many(25, id, { route: "/slow", durationMs: 900 }),
      ...many(2, id, { route: "/seldom", durationMs: 9000 }),
    ]);
    const { endpoints } = await read<Endpoints>(key, "analytics/endpoints?sort=p95&min_requests=20");
    expect(endpoints.map(({ route }) => route)).toEqual(["/slow", "/quick"]);
    const csv = await (await get("/api/v1/analytics/endpoints/export?sort=p95&min_requests=20", key)).text();
    const [head, ...lines] = csv.trimEnd().split("\r\n");
    expect(head).toBe(
      "method,route,requests,ok,refused,target_failed,failed,error_rate,cache_hit_rate,mean_ms,p50_ms,p95_ms,p99_ms,max_ms",
    );
    expect(lines.map((line) => line.split(",").slice(0, 3))).toEqual([
      ["GET", "/slow", "25"],
      ["GET", "/quick", "25"],
    ]);
  });

  test.each([
    ["from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z", "#/from"],
    ["from=yesterday", "#/from"],
    ["from=2000-01-01T00:00:00Z", "#/from"],
    ["sort=name", "#/sort"],
  ])("400: %s", async (query, pointer) => {
    const { key } = await newTenant();
    const res = await get(`/api/v1/analytics/endpoints?${query}`, key);
    expect([res.status, await res.json()]).toMatchObject([400, { errors: [{ pointer }] }]);
  });
});

describe("over time", () => {
  test("each hour is there, also an empty one; a day holds what its hours hold", async () => {
    const { id, key } = await newTenant();
    const noon = Date.UTC(2026, 9, 5, 12);
    const at = (hours: number) => ({ createdAt: noon + hours * hourMs + 1 });
    await bringAll([...many(3, id, at(0)), ...many(2, id, { ...at(2), durationMs: 50 })]);
    const range = "from=2026-10-05T12:00:00Z&to=2026-10-05T15:00:00Z";
    type Timeline = { points: Figures[]; span: string };
    const hours = await read<Timeline>(key, `analytics/timeline?${range}`);
    expect(hours.points.map(({ requests }) => requests)).toEqual([3, 0, 2]);
    expect(hours.points[1]?.duration_ms).toBeNull();
    const days = await read<Timeline>(key, `analytics/timeline?${range}&span=day`);
    expect(days).toMatchObject({ span: "day", points: [{ requests: 5, duration_ms: { max: 50 } }] });
  });
});

describe("errors", () => {
  test("are grouped by endpoint, status and code, with the latest request and trace of each", async () => {
    const { id, key } = await newTenant();
    const shot = { method: "POST", route: "/screenshot", status: 504, outcome: "target" } as const;
    const failed = { ...shot, errorCode: "target_timeout" };
    const last = requestOf(id, { ...failed, requestId: "the-last-of-them", traceId: "f".repeat(32) });
    await bringAll([
      ...many(4, id, { ...failed, createdAt: Date.now() - 60_000 }),
      last,
      ...many(2, id, { status: 404, outcome: "refused", errorCode: "not_found" }),
      ...many(9, id, {}),
    ]);
    const { errors } = await read<{ errors: object[] }>(key, "analytics/errors");
    expect(errors).toMatchObject([
      {
        method: "POST",
        route: "/screenshot",
        status: 504,
        error_code: "target_timeout",
        requests: 5,
        tenants: 1,
        last_request: { id: last.id, request_id: "the-last-of-them", trace_id: "f".repeat(32) },
      },
      { route: "/captures", status: 404, error_code: "not_found", requests: 2 },
    ]);
  });
});

describe("whose they are", () => {
  test("a tenant's are its own; operators read all together, each tenant's, and one beside the other", async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    const route = `/only-${crypto.randomUUID()}`;
    await bringAll([...many(3, one.id, { route }), ...many(4, other.id, { route, durationMs: 400 })]);
    const own = await read<Endpoints>(one.key, `analytics/endpoints?route=${route}`);
    expect(own.total.requests).toBe(3);
    const { key } = await newTenant(scopes);
    const all = await read<Endpoints>(key, `admin/analytics/endpoints?route=${route}`);
    expect(all.total).toMatchObject({ requests: 7, duration_ms: { max: 400 } });
    const theirs = await read<Endpoints>(
      key,
      `admin/analytics/endpoints?route=${route}&tenant_id=${other.id}`,
    );
    expect(theirs.total.requests).toBe(4);
    const { tenants } = await read<{ tenants: object[] }>(key, `admin/analytics/tenants?route=${route}`);
    expect(tenants).toMatchObject([
      { tenant_id: other.id, requests: 4 },
      { tenant_id: one.id, requests: 3 },
    ]);
    const csv = await (await get(`/api/v1/admin/analytics/tenants/export?route=${route}`, key)).text();
    expect(csv.split("\r\n")[1]).toContain(`${other.id},4,4,`);
  });

  test("403: without analytics:read", async () => {
    const tenant = await newTenant();
    const { key } = await newKey(tenant.id, ["requests:read"]);
    for (const path of ["endpoints", "endpoints/export", "timeline", "errors"])
      expect((await get(`/api/v1/analytics/${path}`, key)).status).toBe(403);
  });
});

describe("the sums", () => {
  test("each message twice, and a consumer killed half way: they equal the truth", async () => {
    const { id, key } = await newTenant();
    const messages = Array.from({ length: 40 }, (_, at) => messageOf(many(5, id, { durationMs: at * 10 })));
    let batches = 0;
    const DB = new Proxy(env.DB, {
      get(target, name) {
        if (name === "batch" && ++batches === 3) throw new Error("Killed");
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    await expect(deliver(requestQueue, [...messages, ...messages], { DB })).rejects.toThrow("Killed");
    for (const _ of [1, 2]) await deliver(requestQueue, [...messages, ...messages]);
    const { total } = await read<Endpoints>(key, "analytics/endpoints");
    expect(total).toMatchObject({ requests: 200, duration_ms: { mean: 195, max: 390 } });
    const isOwnHour = and(eq(requestSketches.tenantId, id), eq(requestSketches.span, "hour"));
    const buckets = await db.select().from(requestSketches).where(isOwnHour);
    expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  });

  test("of an hour are kept for 90 days, those of a day for longer", async () => {
    const { id } = await newTenant();
    await bring(requestOf(id, { createdAt: Date.now() - 92 * 24 * hourMs }), requestOf(id));
    await runSchedule(composeCtx({ env, waitUntil: () => undefined }), "* * * * *");
    const kept = await db.select().from(requestRollups).where(eq(requestRollups.tenantId, id));
    expect(kept.map(({ span }) => span).toSorted()).toEqual(["day", "day", "hour"]);
  });
});
