// Usage: what keys and signed links asked for, from the queue to the figures and to whoever looks at them.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { runSchedule } from "#cron.ts";
import { apiUsage, requestWatchers } from "#db/schema/api-requests.ts";
import { composeCtx } from "#platform/compose.ts";
import { deliver } from "../support/cache.ts";
import { bring, messageOf, requestOf, requestQueue } from "../support/requests.ts";
import { listener, type Frame } from "../support/stream.ts";
import { db, get, newKey, newTenant } from "../support/world.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const soon = { timeout: 6000, interval: 20 };

type Sums = Record<string, number | null>;
type Usage = {
  from: string;
  to: string;
  total: Sums;
  before: Sums;
  points: (Sums & { begins_at: string })[];
};
const read = async (key: string, range = "24h") => {
  const res = await get(`/api/v1/analytics/usage?range=${range}`, key);
  expect(res.status).toBe(200);
  return res.json<Usage>();
};

const shot = { method: "POST", route: "/screenshot" };
const person = { actorType: "user", actorId: "usr_test" };
const link = { actorType: "download_link", route: "/captures/{id}/thumbnail" };

describe("200: usage", () => {
  test("counts calls with keys and signed links by what they asked for, and no click in the dashboard", async () => {
    const { id, key } = await newTenant();
    await bring(
      requestOf(id, { ...shot, cache: "miss" }),
      requestOf(id, { ...shot, cache: "hit", route: "/screenshot", actorType: "signing_key" }),
      requestOf(id, { ...shot, route: "/screenshot/async" }),
      requestOf(id, { ...shot, status: 502, outcome: "target" }),
      requestOf(id, { ...shot, route: "/pdf", status: 400, outcome: "refused" }),
      requestOf(id, { ...shot, route: "/pdf/merge" }),
      requestOf(id, { ...shot, route: "/content", status: 500, outcome: "failed" }),
      requestOf(id, { ...shot, route: "/compare" }),
      requestOf(id),
      ...Array.from({ length: 20 }, () => requestOf(id, { ...person, route: "/requests" })),
      requestOf(id, { ...shot, ...person }),
      requestOf(id, link),
    );
    const { total, before } = await read(key);
    expect(total).toEqual({
      requests: 9,
      ok: 6,
      refused: 1,
      target_failed: 1,
      failed: 1,
      success_rate: 0.6666,
      cache_hits: 1,
      cache_misses: 1,
      cache_hit_rate: 0.5,
      screenshots: 4,
      pdfs: 2,
      contents: 1,
      comparisons: 1,
    });
    expect(before).toMatchObject({ requests: 0, success_rate: null, cache_hit_rate: null });
  });

  test("what few endpoints are called for is not pushed out by what many are", async () => {
    const { id, key } = await newTenant();
    await bring(requestOf(id, { ...shot, route: "/pdf" }));
    for (let start = 0; start < 60; start += 20)
      await bring(
        ...Array.from({ length: 40 }, (_, at) => requestOf(id, { route: `/of-many/${start + (at % 20)}` })),
      );
    expect((await read(key)).total).toMatchObject({ requests: 121, pdfs: 1 });
  });

  test.each([
    ["1h", 12, 40 * 60_000, 90 * 60_000],
    ["24h", 24, 20 * hourMs, 30 * hourMs],
    ["7d", 28, 6 * dayMs, 9 * dayMs],
    ["30d", 30, 20 * dayMs, 45 * dayMs],
  ])("of %s tells %i steps, and what came in as long a time before apart", async (range, steps, in_, out) => {
    const { id, key } = await newTenant();
    const now = Date.now();
    await bring(
      requestOf(id, shot),
      requestOf(id, { ...shot, createdAt: now - in_ }),
      requestOf(id, { ...shot, createdAt: now - out }),
      requestOf(id, { ...shot, createdAt: now - 70 * dayMs }),
    );
    const { total, before, points, from, to } = await read(key, range);
    expect([total["requests"], before["requests"], points.length]).toEqual([2, 1, steps]);
    expect(points.at(-1)).toMatchObject({ requests: 1, screenshots: 1, success_rate: 1 });
    expect(points.map(({ requests }) => requests).filter(Boolean)).toEqual([1, 1]);
    expect(points[0]?.begins_at).toBe(from);
    expect(Date.parse(to)).toBeGreaterThan(now);
  });

  test("a message that comes twice counts once, and another tenant's counts nowhere here", async () => {
    const [mine, other] = [await newTenant(), await newTenant()];
    const message = messageOf([requestOf(mine.id, shot), requestOf(other.id, shot)]);
    await deliver(requestQueue, [message, message]);
    await deliver(requestQueue, [message]);
    expect((await read(mine.key)).total).toMatchObject({ requests: 1, screenshots: 1 });
  });

  test("minutes are kept for a day and hours for ninety", async () => {
    const { id } = await newTenant();
    const at = (ago: number) => requestOf(id, { ...shot, createdAt: Date.now() - ago });
    await bring(at(0), at(2 * dayMs), at(91 * dayMs));
    await runSchedule(composeCtx({ env, waitUntil: () => undefined }), "* * * * *");
    const kept = await db.select().from(apiUsage).where(eq(apiUsage.tenantId, id));
    expect(kept.map(({ span }) => span).toSorted()).toEqual(["hour", "hour", "minute"]);
  });
});

test("403: a key without analytics:read reads no usage", async () => {
  const { id } = await newTenant();
  const { key } = await newKey(id, ["captures:read"]);
  expect((await get("/api/v1/analytics/usage", key)).status).toBe(403);
});

test("400: a range that is none is told at its field", async () => {
  const { key } = await newTenant();
  const res = await get("/api/v1/analytics/usage?range=99y", key);
  expect(res.status).toBe(400);
  expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/range" }] });
});

describe("whoever follows usage.counted", () => {
  type Told = Frame & { data: { requests: { id: string; capture_id: string | null }[] } };

  test("hears beside all events of calls that count and of each capture, not of clicks, nor of others' calls", async () => {
    const [tenant, other] = [await newTenant(), await newTenant()];
    const client = await listener(tenant, "?types=*,usage.counted");
    const watched = () => db.select().from(requestWatchers).where(eq(requestWatchers.tenantId, tenant.id));
    await expect.poll(watched, soon).not.toEqual([]);
    const captured = requestOf(tenant.id, { ...shot, captureId: "cap_mine" });
    const clicked = requestOf(tenant.id, { ...person, ...shot, captureId: "cap_persons" });
    await bring(
      requestOf(tenant.id, { ...person, route: "/me" }),
      requestOf(tenant.id, { ...link, captureId: "cap_mine" }),
      requestOf(other.id, { ...shot, captureId: "cap_others" }),
      captured,
      clicked,
    );
    const told = () =>
      client.frames
        .filter(({ type }) => type === "usage.counted")
        .flatMap((frame) => (frame as Told).data.requests);
    await expect.poll(told, soon).toMatchObject([
      { id: captured.id, capture_id: "cap_mine" },
      { id: clicked.id, capture_id: "cap_persons" },
    ]);
    expect(client.frames.filter(({ type }) => type === "request.logged")).toEqual([]);
  });
});
