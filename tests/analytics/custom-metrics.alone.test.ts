// Figures of one's own: written as points, read as series.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { runSchedule } from "#cron.ts";
import { customMetrics, customPoints } from "#db/schema/alerting.ts";
import { composeCtx } from "#platform/compose.ts";
import { call, db, get, newKey, newTenant, post } from "../support/world.ts";

type Series = { points: { at: string; count: number; sum: number; average: number; last: number }[] };
const minuteMs = 60_000;
const path = "/api/v1/custom-metrics";
const read = async (key: string, query: string) => (await get(`${path}/${query}`, key)).json<Series>();

describe("points", () => {
  test("of a minute are kept together, the last being that of the latest time", async () => {
    const { key } = await newTenant();
    const minute = new Date(Date.now() - 10 * minuteMs).setSeconds(0, 0);
    const time = (seconds: number) => new Date(minute + seconds * 1000).toISOString();
    const points = [
      { name: "orders.waiting", value: 4, at: time(30) },
      { name: "orders.waiting", value: -2, at: time(50) },
      { name: "orders.waiting", value: 10, at: time(5) },
      { name: "other", value: 1 },
    ];
    expect(await (await post(path, { points }, key)).json()).toEqual({ written: 4 });
    await post(path, { points: [{ name: "orders.waiting", value: 8, at: time(10) }] }, key);
    const series = await read(key, "orders.waiting");
    expect(series.points).toEqual([
      { at: time(0), count: 4, sum: 20, average: 5, min: -2, max: 10, last: -2 },
    ]);
    expect(await (await get(path, key)).json()).toMatchObject({
      data: [
        { name: "orders.waiting", last: -2, last_at: time(50) },
        { name: "other", last: 1 },
      ],
    });
  });

  test("are added up by the step asked for", async () => {
    const { key } = await newTenant();
    const hour = new Date(Date.now() - 3 * 60 * minuteMs).setMinutes(0, 0, 0);
    const points = [1, 2, 3, 4].map((value) => ({
      name: "x",
      value,
      at: new Date(hour + value * 20 * minuteMs).toISOString(),
    }));
    await post(path, { points }, key);
    const from = new Date(hour).toISOString();
    const { points: found } = await read(key, `x?from=${from}&step_minutes=60`);
    expect(found.map(({ sum, last }) => [sum, last])).toEqual([
      [3, 2],
      [7, 4],
    ]);
  });

  test("sent again with their Idempotency-Key are not counted again", async () => {
    const { key } = await newTenant();
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const body = { points: [{ name: "x", value: 5 }] };
    for (const _ of [1, 2]) expect((await call("POST", path, { key, body, headers })).status).toBe(200);
    expect((await read(key, "x")).points).toMatchObject([{ count: 1, sum: 5 }]);
  });

  test("are forgotten after 30 days, and names with them", async () => {
    const { id, key } = await newTenant();
    await post(path, { points: [{ name: "x", value: 5 }] }, key);
    const old = Date.now() - 31 * 24 * 60 * minuteMs;
    await db.update(customPoints).set({ minute: old }).where(eq(customPoints.tenantId, id));
    await db.update(customMetrics).set({ lastAt: old }).where(eq(customMetrics.tenantId, id));
    await runSchedule(composeCtx({ env, waitUntil: () => undefined }), "* * * * *");
    expect(await (await get(path, key)).json()).toEqual({ data: [] });
    expect(await db.select().from(customPoints).where(eq(customPoints.tenantId, id))).toEqual([]);
  });
});

describe("refused", () => {
  test.each([
    [{ points: [] }, "#/points"],
    [{ points: [{ name: "Upper", value: 1 }] }, "#/points/0/name"],
    [{ points: [{ name: "x", value: "much" }] }, "#/points/0/value"],
    [{ points: [{ name: "x", value: 1, at: "2020-01-01T00:00:00Z" }] }, "#/points/0/at"],
    [{ points: [{ name: "x", value: 1 }], more: 1 }, "#/more"],
  ])("400: %j, and nothing is kept", async (body, pointer) => {
    const { id, key } = await newTenant();
    const res = await post(path, body, key);
    expect([res.status, await res.json()]).toMatchObject([400, { errors: [{ pointer }] }]);
    expect(await db.select().from(customPoints).where(eq(customPoints.tenantId, id))).toEqual([]);
  });

  test("409: names beyond 200, all points of the call with them; known names go on", async () => {
    const { id, key } = await newTenant();
    const named = (start: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `m${start + index}`, value: 1 }));
    expect((await post(path, { points: named(0, 199) }, key)).status).toBe(200);
    expect((await post(path, { points: named(198, 3) }, key)).status).toBe(409);
    expect(await db.$count(customPoints, eq(customPoints.tenantId, id))).toBe(199);
    expect((await post(path, { points: named(198, 2) }, key)).status).toBe(200);
    expect((await post(path, { points: named(0, 200) }, key)).status).toBe(200);
  });

  test("403: writing without metrics:write, reading without metrics:read", async () => {
    const tenant = await newTenant();
    const reader = await newKey(tenant.id, ["metrics:read"]);
    const writer = await newKey(tenant.id, ["metrics:write"]);
    const body = { points: [{ name: "x", value: 1 }] };
    expect((await post(path, body, reader.key)).status).toBe(403);
    expect((await post(path, body, writer.key)).status).toBe(200);
    expect((await get(path, writer.key)).status).toBe(403);
    expect((await get(path, reader.key)).status).toBe(200);
  });
});

test("a name is each tenant's own, and the service's are operators' alone", async () => {
  const [one, other, operator] = [await newTenant(), await newTenant(), await newTenant(scopes)];
  await post(path, { points: [{ name: "shared", value: 1 }] }, one.key);
  expect((await get(`${path}/shared`, other.key)).status).toBe(404);
  const admin = "/api/v1/admin/custom-metrics";
  await post(admin, { points: [{ name: "shared", value: 7 }] }, operator.key);
  expect(await (await get(admin, operator.key)).json()).toMatchObject({
    data: [{ name: "shared", last: 7 }],
  });
  expect((await get(`${path}/shared`, operator.key)).status).toBe(404);
  expect((await get(admin, one.key)).status).toBe(403);
});
