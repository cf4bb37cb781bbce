// What the cache tells of itself beyond figures: where its keys are, whether it works, what would help it.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { broken, deliver, later, today } from "../support/cache.ts";
import { call, get, newTenant, pages, post } from "../support/world.ts";

describe("GET /api/v1/cache/keys", () => {
  test("200: keys by host and path, and how many are in use", async () => {
    const { key } = await newTenant();
    for (const path of ["/status/200", "/status/201", "/blocks.html", "/status/200"])
      await post("/api/v1/screenshot", { url: pages + path }, key);
    const { host } = new URL(pages);
    const byPath = await (await get("/api/v1/cache/keys", key)).json();
    expect(byPath).toMatchObject({
      keys: 3,
      patterns: [
        { pattern: `${host}/status/*`, keys: 2, fresh: 2, never_used: 1 },
        { pattern: `${host}/blocks.html`, keys: 1 },
      ],
    });
    const byHost = await (await get("/api/v1/cache/keys?by=host&limit=1", key)).json();
    expect(byHost).toMatchObject({ patterns: [{ pattern: host, keys: 3 }] });
  });
});

describe("GET /api/v1/cache/health", () => {
  test("200: each store, and degraded where one fails", async () => {
    const { key } = await newTenant();
    const ok = { status: "ok", latency_ms: expect.any(Number) as number };
    expect(await (await get("/api/v1/cache/health", key)).json()).toEqual({
      status: "ok",
      checks: { index: ok, files: ok, statistics: ok },
    });
    const failing = { CAPTURE_CACHE: broken(env.CAPTURE_CACHE) };
    const res = await call("GET", "/api/v1/cache/health", { key, env: failing });
    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({ status: "degraded", checks: { index: { status: "failing" } } });
  });
});

describe("GET /api/v1/cache/suggestions", () => {
  type Told = { suggestions: { code: string; pattern: string; detail: string }[] };
  const suggestionsFor = async (key: string) =>
    (await (await get("/api/v1/cache/suggestions", key)).json<Told>()).suggestions;

  test.each([
    ["fresh_too_often", { fresh: 9, hit: 3 }, "9 of 12"],
    ["cache_off_too_often", { bypass: 9, hit: 3 }, "9 of 12"],
    ["ttl_too_short", { stale: 8, hit: 2, miss: 1 }, "6 h old"],
  ])("200: %s", async (code, outcomes, words) => {
    const { id, key } = await newTenant();
    const counts = Object.entries(outcomes).map(([outcome, count]) => ({
      tenantId: id,
      day: today(),
      pattern: "example.com/blog/*",
      outcome,
      count,
      ageSeconds: 6 * 3600 * count,
    }));
    await deliver("stillframe-cache-events", [{ id: crypto.randomUUID(), counts }]);
    const told = await suggestionsFor(key);
    expect(told).toMatchObject([{ code, pattern: "example.com/blog/*" }]);
    expect(told[0]?.detail).toContain(words);
    expect(await suggestionsFor((await newTenant()).key)).toEqual([]);
  });

  test("200: a parameter that alone makes keys differ, and keys that nobody asked for again", async () => {
    const { key } = await newTenant();
    for (let count = 0; count < 5; count++) {
      const res = await post("/api/v1/screenshot", { url: `${pages}/index.html?a=1&session=${count}` }, key);
      expect(res.status).toBe(200);
    }
    expect(await suggestionsFor(key)).toMatchObject([
      { code: "parameter_varies", pattern: `${pages}/index.html` },
    ]);
    const anHourLater = await later(3_700_000, () => suggestionsFor(key));
    expect(anHourLater.map(({ code }) => code).sort()).toEqual(["never_used", "parameter_varies"]);
    expect(anHourLater.find(({ code }) => code === "parameter_varies")?.detail).toContain('"session"');
  });
});
