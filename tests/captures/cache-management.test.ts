import {
  createExecutionContext,
  createMessageBatch,
  getQueueResult,
  runDurableObjectAlarm,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { memoryMs } from "#captures/cache/settings.ts";
import worker from "../../src/index.ts";
import { broken, capturesOf, countedPage, later } from "../support/cache.ts";
import { call, db, get, newTenant, pages, post } from "../support/world.ts";

const cacheOf = (res: Response) => res.headers.get("X-Cache");
const today = () => new Date().toISOString().slice(0, 10);

/** Hands messages to the consumer of a queue, as the platform does. */
async function deliver(queue: string, bodies: unknown[], bindings: Partial<Env> = {}) {
  const messages = bodies.map((body, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const execution = createExecutionContext();
  await worker.queue(batch, { ...env, ...bindings }, execution);
  return getQueueResult(batch, execution);
}

/** A queue that keeps what is sent to it. */
function recording<Name extends "CACHE_EVENTS" | "CACHE_WARM">(name: Name) {
  const sent: unknown[] = [];
  const queue = {
    send: async (body: unknown) => void sent.push(body),
    sendBatch: async (batch: { body: unknown }[]) => void sent.push(...batch.map(({ body }) => body)),
  };
  return { sent, env: { [name]: queue as unknown as Env[Name] } };
}

describe("POST /api/v1/cache/purge", () => {
  /** A tenant with five captures in the cache; tells which of them are asked for anew. */
  async function filled() {
    const tenant = await newTenant();
    const bodies = [
      { url: `${pages}/index.html?a=1`, cache_tags: ["blog", "eu"] },
      { url: `${pages}/index.html?a=2`, cache_tags: ["blog"] },
      { url: `${pages}/status/200`, cache_key: "named" },
      { html: "<p>given</p>", cache_tags: ["50%_*"] },
      { url: `${pages}/index.html?a=1`, format: "jpeg" },
    ];
    const keys: string[] = [];
    for (const body of bodies) {
      const res = await post("/api/v1/screenshot", body, tenant.key);
      keys.push(res.headers.get("X-Cache-Key") ?? "");
    }
    const gone = async () => {
      const found: number[] = [];
      for (const [at, body] of bodies.entries())
        if (cacheOf(await post("/api/v1/screenshot", body, tenant.key)) === "miss") found.push(at);
      return found;
    };
    return { tenant, keys, gone };
  }

  test.each<[string, Record<string, unknown>, number[]]>([
    ["an address, in all its outputs", { url: `${pages}/index.html?utm_source=x&a=1` }, [0, 4]],
    ["a pattern", { pattern: `${pages}/index.html*` }, [0, 1, 4]],
    ["a pattern without scheme", { pattern: "127.0.0.1:*/status/*" }, [2]],
    ["a pattern with characters that mean something elsewhere", { pattern: "*index.html?a=[1]" }, []],
    ["a tag", { tag: "blog" }, [0, 1]],
    ["a tag with characters that mean something elsewhere", { tag: "50%_*" }, [3]],
    ["a name of one's own", { key: "named" }, [2]],
    ["everything", { all: true }, [0, 1, 2, 3, 4]],
    ["nothing that is there", { tag: "news" }, []],
  ])("200: %s", async (_what, selector, expected) => {
    const { tenant, gone } = await filled();
    const res = await post("/api/v1/cache/purge", selector, tenant.key);
    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({ purged: expected.length, effective_within_seconds: 4 });
    expect(await capturesOf(tenant.id)).toHaveLength(5);
    expect(await gone()).toEqual(expected);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.filter(({ action }) => action === "cache.purge")).toMatchObject([
      { keyId: tenant.keyId, metadata: { purged: expected.length } },
    ]);
  });

  test("200: the key of an answer; in v2 in its envelope", async () => {
    const { tenant, keys, gone } = await filled();
    const res = await post("/api/v2/cache/purge", { key: keys[1] }, tenant.key);
    expect(await res.json()).toMatchObject({ data: { purged: 1 } });
    expect(await gone()).toEqual([1]);
  });

  test("200: another tenant's stays", async () => {
    const { keys, gone } = await filled();
    const other = await newTenant();
    for (const selector of [{ all: true }, { key: keys[0] }, { tag: "blog" }])
      expect(await (await post("/api/v1/cache/purge", selector, other.key)).json()).toMatchObject({
        purged: 0,
      });
    expect(await gone()).toEqual([]);
  });

  test("200: what another isolate remembers is forgotten within 5 seconds", async () => {
    const { key, id } = await newTenant();
    const body = { html: "<p>elsewhere</p>" };
    await post("/api/v1/screenshot", body, key);
    await env.CAPTURE_CACHE.getByName(id).purge({ all: true });
    expect(memoryMs).toBeLessThan(5000);
    const res = await later(memoryMs, () => post("/api/v1/screenshot", body, key));
    expect(cacheOf(res)).toBe("miss");
  });

  test.each([
    [{}, "#/url"],
    [{ all: false }, "#/all"],
    [{ url: "https://a/", tag: "b" }, "#/tag"],
    [{ url: "nonsense" }, "#/url"],
    [{ pattern: "" }, "#/pattern"],
    [{ everything: true }, "#/everything"],
  ])("400: %j names the field", async (body, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/cache/purge", body, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

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
      ...{ tenantId: id, day: today(), outcome: "hit", count: 1, ageSeconds: 0 },
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
    for (const options of [{}, {}, {}, { fresh: true }, { cache: false }])
      await call("POST", "/api/v1/screenshot", { key, body: { ...body, ...options }, env: bindings });
    await deliver("stillframe-cache-events", sent);
    const lookups = { hits: 2, misses: 1, fresh: 1, bypassed: 1, stale: 0 };
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

describe("GET /api/v1/cache/keys", () => {
  test("200: keys by host and path, and how many are in use", async () => {
    const { key } = await newTenant();
    for (const path of ["/status/200", "/status/201", "/blocks.html"])
      await post("/api/v1/screenshot", { url: pages + path }, key);
    const { host } = new URL(pages);
    const byPath = await (await get("/api/v1/cache/keys", key)).json();
    expect(byPath).toMatchObject({
      keys: 3,
      patterns: [
        { pattern: `${host}/status/*`, keys: 2, fresh: 2, never_used: 2 },
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
      ...{ tenantId: id, day: today(), pattern: "example.com/blog/*", outcome, count },
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
    for (let count = 0; count < 5; count++)
      await post("/api/v1/screenshot", { url: `${pages}/index.html?a=1&session=${count}` }, key);
    expect(await suggestionsFor(key)).toMatchObject([
      { code: "parameter_varies", pattern: `${pages}/index.html` },
    ]);
    const anHourLater = await later(3_700_000, () => suggestionsFor(key));
    expect(anHourLater.map(({ code }) => code).sort()).toEqual(["never_used", "parameter_varies"]);
    expect(anHourLater.find(({ code }) => code === "parameter_varies")?.detail).toContain('"session"');
  });
});

describe("POST /api/v1/cache/warm", () => {
  test("202: captures are made in the background, so that they are there when asked for", async () => {
    const tenant = await newTenant();
    const { sent, env: bindings } = recording("CACHE_WARM");
    const page = countedPage();
    const requests = [
      { url: page.url },
      { kind: "pdf", url: page.url, pdf_margin: "10mm" },
      { kind: "content", url: page.url, format: "markdown" },
    ];
    const res = await call("POST", "/api/v1/cache/warm", {
      key: tenant.key,
      body: { requests },
      env: bindings,
    });
    expect(res.status).toBe(202);
    expect(await res.json()).toEqual({ accepted: 3 });
    expect(await capturesOf(tenant.id)).toHaveLength(0);
    await deliver("stillframe-cache-warm", sent);
    const result = await deliver("stillframe-cache-warm", sent);
    expect(result.explicitAcks).toHaveLength(3);
    expect(await capturesOf(tenant.id)).toHaveLength(3);
    for (const { kind = "screenshot", ...body } of requests)
      expect(cacheOf(await post(`/api/v1/${kind}`, body, tenant.key))).toBe("hit");
    expect(await page.count()).toBe(3);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.find(({ action }) => action === "cache.warm")).toMatchObject({ metadata: { accepted: 3 } });
  });

  test("a failure that may pass is tried again, one that will not is let go, and a revoked key starts nothing", async () => {
    const tenant = await newTenant();
    const { sent, env: bindings } = recording("CACHE_WARM");
    const requests = [{ url: `${pages}/index.html` }, { url: `${pages}/index.html`, selector: "#none" }];
    await call("POST", "/api/v1/cache/warm", { key: tenant.key, body: { requests }, env: bindings });
    const failing = { BROWSER_SESSION: broken(env.BROWSER_SESSION) };
    const later1 = await deliver("stillframe-cache-warm", sent.slice(0, 1), failing);
    expect(later1.retryMessages).toMatchObject([{ msgId: "m0" }]);
    const never = await deliver("stillframe-cache-warm", [...sent.slice(1), { wrong: true }]);
    expect(never.explicitAcks).toEqual(["m0", "m1"]);
    const made = (await capturesOf(tenant.id)).length;
    await db.update(apiKeys).set({ revokedAt: 1 }).where(eq(apiKeys.id, tenant.keyId));
    expect((await deliver("stillframe-cache-warm", sent)).explicitAcks).toHaveLength(2);
    expect(await capturesOf(tenant.id)).toHaveLength(made);
  });

  test.each<[string, unknown[], number, string]>([
    ["none", [], 400, "#/requests"],
    [
      "more than a hundred",
      Array.from({ length: 101 }, () => ({ url: "https://a.example/" })),
      400,
      "#/requests",
    ],
    [
      "an unknown option",
      [{ url: "https://a.example/" }, { url: "https://a.example/", widht: 3 }],
      400,
      "#/requests/1/widht",
    ],
    ["an unknown kind", [{ kind: "movie", url: "https://a.example/" }], 400, "#/requests/0/kind"],
    ["no input", [{}], 400, "#/requests/0/url"],
    ["secrets", [{ url: "https://a.example/", headers: { "X-A": "b" } }], 400, "#/requests/0/headers"],
    ["a page of the caller's", [{ html: "<p>private" }], 400, "#/requests/0/html"],
  ])("%s: refused whole, and nothing is queued", async (_what, requests, status, pointer) => {
    const { key } = await newTenant();
    const { sent, env: bindings } = recording("CACHE_WARM");
    const res = await call("POST", "/api/v1/cache/warm", { key, body: { requests }, env: bindings });
    expect(res.status).toBe(status);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
    expect(sent).toEqual([]);
  });

  test("403: a target in a private network, or without the scope to capture", async () => {
    const tenant = await newTenant();
    const { sent, env: bindings } = recording("CACHE_WARM");
    const body = { requests: [{ url: "https://example.com/" }, { url: "http://10.0.0.1/" }] };
    const refused = await call("POST", "/api/v1/cache/warm", { key: tenant.key, body, env: bindings });
    expect(refused.status).toBe(403);
    const { key } = await newTenant(["cache:write"]);
    expect((await call("POST", "/api/v1/cache/warm", { key, body, env: bindings })).status).toBe(403);
    expect(sent).toEqual([]);
  });
});
