import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { deliver, later, recording, today } from "../support/cache.ts";
import { call, get, newTenant, post } from "../support/world.ts";

describe("GET /api/v1/cache/stats", () => {
  /** Sums as an isolate sends them. */
  const event = (id: string, tenantId: string, outcome: string, count: number, day = today()) => ({
    id,
    counts: [{ tenantId, day, pattern: "example.com/blog/*", outcome, count, ageSeconds: 60 * count }],
  });

  test("200: what became of lookups, each counted once however often it is delivered", async () => {
    const [tenant, other] = [await newTenant(), await newTenant()];
    const id = () => crypto.randomUUID();
    const events = [
      event(id(), tenant.id, "hit", 6),
      event(id(), tenant.id, "stale", 1),
      event(id(), tenant.id, "miss", 3),
      event(id(), tenant.id, "fresh", 2),
      event(id(), tenant.id, "bypass", 4),
      event(id(), tenant.id, "hit", 100, "2020-01-01"),
      event(id(), other.id, "hit", 50),
    ];
    expect((await deliver("stillframe-cache-events", [...events, { wrong: true }])).ackAll).toBe(true);
    await deliver("stillframe-cache-events", [...events, event(id(), tenant.id, "hit", 1)]);
    const lookups = { hits: 7, stale: 1, misses: 3, fresh: 2, bypassed: 4, hit_rate: 0.7273 };
    for (const path of ["/api/v1/cache/stats", "/api/v1/redis/cache/stats"]) {
      const res = await get(path, tenant.key);
      expect(res.status).toBe(200);
      expect(await res.json()).toMatchObject({
        ...lookups,
        to: today(),
        days: [{ date: today(), ...lookups }],
      });
    }
    const old = await get("/api/v1/cache/stats?from=2019-12-31&to=2020-01-02", tenant.key);
    expect(await old.json()).toMatchObject({ hits: 100, misses: 0, hit_rate: 1 });
    const unused = await get("/api/v1/cache/stats", (await newTenant()).key);
    expect(await unused.json()).toMatchObject({ hits: 0, hit_rate: null, keys: 0, size_bytes: 0, days: [] });
  });

  test("200: a hundred full messages in one batch stay within D1's limits", async () => {
    const { id, key } = await newTenant();
    const counts = Array.from({ length: 200 }, (_, at) => ({
      tenantId: id,
      day: today(),
      outcome: "hit",
      count: 1,
      ageSeconds: 0,
      pattern: `${at}`.padEnd(200, "x"),
    }));
    const events = Array.from({ length: 100 }, () => ({ id: crypto.randomUUID(), counts }));
    await deliver("stillframe-cache-events", events);
    expect(await (await get("/api/v1/cache/stats", key)).json()).toMatchObject({ hits: 20_000 });
  });

  test("200: what requests send of themselves is what is counted", async () => {
    const { key } = await newTenant();
    const { sent, env: bindings } = recording("CACHE_EVENTS");
    const body = { html: "<p>counted</p>" };
    for (const options of [{}, {}, {}, { fresh: true }, { cache: false }, { selector: "#none" }])
      await call("POST", "/api/v1/screenshot", { key, body: { ...body, ...options }, env: bindings });
    await deliver("stillframe-cache-events", sent);
    const lookups = { hits: 2, misses: 2, fresh: 1, bypassed: 1, stale: 0 };
    expect(await (await get("/api/v1/cache/stats", key)).json()).toMatchObject(lookups);
  });

  test("200: what is there, how large, and what left it", async () => {
    const { key, id } = await newTenant();
    const sizes: number[] = [];
    for (const text of ["a", "b", "c"]) {
      const body = { html: text, cache_ttl: 60, stale_ttl: 60 };
      sizes.push((await (await post("/api/v1/screenshot", body, key)).bytes()).byteLength);
    }
    const sum = sizes.reduce((all, size) => all + size, 0);
    const stats = async () => (await get("/api/v1/cache/stats", key)).json();
    expect(await stats()).toMatchObject({ keys: 3, stale_keys: 0, size_bytes: sum });
    await later(61_000, async () => expect(await stats()).toMatchObject({ keys: 3, stale_keys: 3 }));
    await later(121_000, async () => {
      expect(await runDurableObjectAlarm(env.CAPTURE_CACHE.getByName(id))).toBe(true);
      expect(await stats()).toMatchObject({ keys: 0, size_bytes: 0, expirations: 3, purged: 0 });
    });
  });

  test.each([
    ["from=yesterday", "#/from"],
    ["from=2026-02-01&to=2026-01-01", "#/from"],
    ["from=2020-01-01&to=2026-01-01", "#/from"],
    ["days=3", "#/days"],
  ])("400: %s", async (query, pointer) => {
    const { key } = await newTenant();
    const res = await get(`/api/v1/cache/stats?${query}`, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});
