import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import { storeCapture } from "../support/captures.ts";
import { broken, capturesOf, countedPage, later } from "../support/cache.ts";
import { bytesOf, codeOf, isReplay, rowsOf, send } from "../support/idempotency.ts";
import { jobQueue } from "../support/jobs.ts";
import { filesOf, strike } from "../support/storage.ts";
import { call, db, del, newTenant } from "../support/world.ts";

const picture = { html: "<h1>Once", viewport_width: 200, viewport_height: 100, cache: false };
const dayMs = 24 * 60 * 60 * 1000;

/** Neither browser nor cache: what is answered is answered from what is kept. */
const nothingMade: Partial<Env> = {
  BROWSER_SESSION: broken(env.BROWSER_SESSION),
  CAPTURE_CACHE: broken(env.CAPTURE_CACHE),
};

describe("the same capture twice", () => {
  test("200: the second is the same file, byte for byte, with what was said of it", async () => {
    const tenant = await newTenant();
    const ask = (bindings: Partial<Env> = {}) =>
      send("screenshot", { key: tenant.key, once: "one", body: picture, env: bindings });
    const first = await ask();
    const second = await ask(nothingMade);
    expect([first.status, second.status, isReplay(second)]).toEqual([200, 200, true]);
    const bytes = await bytesOf(first);
    expect(await bytesOf(second)).toEqual(bytes);
    expect(second.headers.get("Content-Length")).toBe(String(bytes.byteLength));
    for (const name of ["Content-Type", "Content-Disposition", "ETag", "X-Capture-Id", "Cache-Control"]) {
      expect(first.headers.get(name)).not.toBeNull();
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    }
    expect(second.headers.get("Server-Timing")).toBeNull();
    expect(await capturesOf(tenant.id)).toHaveLength(1);
    // The file lies there once.
    expect((await filesOf(tenant)).files).toBe(1);
  });

  test.each([
    ["screenshot", { response_type: "json" }, 200],
    ["screenshot", { response_type: "empty" }, 204],
    ["pdf", {}, 200],
    ["content", { format: "html" }, 200],
  ])("%s %o", async (door, options, status) => {
    const { viewport_height: _h, viewport_width: _w, ...page } = picture;
    const tenant = await newTenant();
    const body = { ...page, ...options };
    const first = await send(door, { key: tenant.key, once: "one", body });
    const second = await send(door, { key: tenant.key, once: "one", body, env: nothingMade });
    expect([first.status, second.status, isReplay(second)]).toEqual([status, status, true]);
    expect(await bytesOf(second)).toEqual(await bytesOf(first));
    expect(second.headers.get("Content-Type")).toBe(first.headers.get("Content-Type"));
    expect(second.headers.get("Content-Security-Policy")).toBe(first.headers.get("Content-Security-Policy"));
    expect(await capturesOf(tenant.id)).toHaveLength(1);
  });

  test("200: numbers count by their value", async () => {
    const { key } = await newTenant();
    const [one, other] = ["200", "2.0e2"].map((width) => `{"html": "<p>", "viewport_width": ${width}}`);
    expect((await send("screenshot", { key, once: "one", body: one })).status).toBe(200);
    expect(isReplay(await send("screenshot", { key, once: "one", body: other }))).toBe(true);
  });

  test("200: a merged PDF", async () => {
    const tenant = await newTenant();
    const made = await call("POST", "/api/v1/pdf", { key: tenant.key, body: { html: "<h1>Part" } });
    const id = made.headers.get("X-Capture-Id");
    const body = { captures: [id, id] };
    const first = await send("pdf/merge", { key: tenant.key, once: "one", body });
    const second = await send("pdf/merge", { key: tenant.key, once: "one", body });
    expect([first.status, second.status, isReplay(second)]).toEqual([200, 200, true]);
    expect(await bytesOf(second)).toEqual(await bytesOf(first));
    expect(await capturesOf(tenant.id)).toHaveLength(2);
  });

  test("200: what the first had from the cache the second gets too, also when that is newer then", async () => {
    const tenant = await newTenant();
    const body = { ...picture, cache: true };
    const cached = await call("POST", "/api/v1/screenshot", { key: tenant.key, body });
    const first = await send("screenshot", { key: tenant.key, once: "one", body });
    expect(first.headers.get("X-Cache")).toBe("hit");
    await call("POST", "/api/v1/screenshot", { key: tenant.key, body: { ...body, fresh: true } });
    const second = await send("screenshot", { key: tenant.key, once: "one", body });
    expect(isReplay(second)).toBe(true);
    expect(second.headers.get("X-Capture-Id")).toBe(cached.headers.get("X-Capture-Id"));
    expect(second.headers.get("Age")).toBeNull();
  });

  test("409: while the first is under way, without a second visit to the page; then its file", async () => {
    const { key } = await newTenant();
    const page = countedPage(1200);
    const ask = () =>
      send("screenshot", { key, once: "one", body: { url: page.url, viewport_width: 200, cache: false } });
    const first = ask();
    await expect.poll(() => page.count(), { timeout: 10_000 }).toBe(1);
    const crowd = await Promise.all(Array.from({ length: 20 }, ask));
    expect(crowd.map(({ status }) => status)).toEqual(Array(20).fill(409));
    expect(await codeOf(crowd[0] ?? Response.error())).toBe("idempotency_in_progress");
    expect((await first).status).toBe(200);
    const second = await ask();
    expect([second.status, isReplay(second)]).toEqual([200, true]);
    expect(await bytesOf(second)).toEqual(await bytesOf(await first));
    expect(await page.count()).toBe(1);
  });
});

describe("what is no longer there", () => {
  test.each(["by_format", "json", "empty"])(
    "410: a capture answered as %s that was deleted is said to be, and not made anew",
    async (response_type) => {
      const tenant = await newTenant();
      const body = { ...picture, response_type };
      const first = await send("screenshot", { key: tenant.key, once: "one", body });
      const id = first.headers.get("X-Capture-Id");
      await del(`/api/v1/captures/${id}`, tenant.key);
      const again = await send("screenshot", { key: tenant.key, once: "one", body, env: nothingMade });
      expect(again.status).toBe(410);
      expect(await again.json()).toMatchObject({
        code: "idempotency_gone",
        retryable: false,
        capture_id: id,
        detail: expect.stringContaining("use a new key") as string,
      });
      expect(await capturesOf(tenant.id)).toEqual([]);
    },
  );

  test("410: so is one whose time is over, and one that was not to be kept", async () => {
    const tenant = await newTenant();
    const short = { ...picture, store_ttl: 3600 };
    await send("screenshot", { key: tenant.key, once: "short", body: short });
    await db.update(captures).set({ expiresAt: 1 }).where(eq(captures.tenantId, tenant.id));
    const over = await send("screenshot", { key: tenant.key, once: "short", body: short });
    const unkept = { ...picture, store: false };
    const first = await send("screenshot", { key: tenant.key, once: "unkept", body: unkept });
    const again = await send("screenshot", { key: tenant.key, once: "unkept", body: unkept });
    expect([over.status, first.status, again.status]).toEqual([410, 200, 410]);
    expect(await capturesOf(tenant.id)).toHaveLength(2);
  });

  test("410: a capture made by a request that was cut off, and deleted before the repeat", async () => {
    const tenant = await newTenant();
    const body = { ...picture, response_type: "empty" };
    await send("screenshot", { key: tenant.key, once: "one", body });
    const { id } = await storeCapture(tenant.id, { deletedAt: 1, expiresAt: null });
    const [row] = await rowsOf(tenant.id);
    const cutOff = { captureId: id, lockedUntil: 1, responseStatus: null };
    await db.update(idempotencyKeys).set(cutOff).where(eq(idempotencyKeys.tenantId, tenant.id));
    expect(row?.captureId).toMatch(/^cap_/);
    for (let time = 0; time < 2; time++)
      expect(
        (await send("screenshot", { key: tenant.key, once: "one", body, env: nothingMade })).status,
      ).toBe(410);
  });
});

describe("a failed capture", () => {
  test("422: is answered once more as it was, where the page was to blame", async () => {
    const tenant = await newTenant();
    const body = { ...picture, selector: "#none" };
    const first = await send("screenshot", { key: tenant.key, once: "one", body });
    const second = await send("screenshot", { key: tenant.key, once: "one", body, env: nothingMade });
    expect([first.status, second.status, isReplay(second)]).toEqual([422, 422, true]);
    expect(second.headers.get("Content-Type")).toBe("application/problem+json");
    const text = await second.text();
    expect(text).toContain("selector_not_found");
    expect(text).toBe(await first.text());
    expect(await capturesOf(tenant.id)).toHaveLength(1);
  });

  test("5xx: is tried again where it may go well then", async () => {
    const tenant = await newTenant();
    const ask = (bindings?: Partial<Env>) =>
      send("screenshot", { key: tenant.key, once: "one", body: picture, ...(bindings && { env: bindings }) });
    expect((await ask(nothingMade)).status).toBeGreaterThanOrEqual(500);
    expect(await rowsOf(tenant.id)).toEqual([]);
    const then = await ask();
    expect([then.status, isReplay(then)]).toEqual([200, false]);
  });
});

describe("a day later", () => {
  test("200: the key is free, also where no sweep has come by", async () => {
    const tenant = await newTenant();
    const body = { description: "CI" };
    const ids = [];
    for (const ms of [0, dayMs - 5000, dayMs + 5000]) {
      const res = await later(ms, () => send("keys", { key: tenant.key, once: "one", body }));
      expect(res.status).toBe(201);
      ids.push((await res.json<{ id: string }>()).id);
    }
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    const other = await later(2 * dayMs + 9000, () =>
      send("keys", { key: tenant.key, once: "one", body: { description: "other" } }),
    );
    expect([other.status, isReplay(other)]).toEqual([201, false]);
  });

  test("the sweep forgets it, by index, and not sooner", async () => {
    const tenant = await newTenant();
    await send("keys", { key: tenant.key, once: "one", body: {} });
    await later(dayMs - 5000, () => strike());
    expect(await rowsOf(tenant.id)).toHaveLength(1);
    const plans: string[] = [];
    const DB = new Proxy(env.DB, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name === "prepare")
          return (query: string) => {
            if (/^delete from "?idempotency_keys/i.test(query.trim())) plans.push(query);
            return target.prepare(query);
          };
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    await later(dayMs + 5000, () => strike({ DB }));
    expect(await rowsOf(tenant.id)).toEqual([]);
    const { results } = await env.DB.prepare(`explain query plan ${plans[0]}`).bind(1, 5000).run();
    expect(JSON.stringify(results)).toContain("idempotency_keys_expiring");
  });
});

describe("large answers", () => {
  const bulkOf = (address: string) => ({ captures: Array.from({ length: 100 }, () => ({ url: address })) });

  test("202: 800 kB are given once more", async () => {
    const { key } = await newTenant();
    const body = bulkOf(`https://example.com/${"x".repeat(8000)}`);
    const bindings = jobQueue().env;
    const [first, second] = [
      await send("captures/bulk", { key, once: "one", body, env: bindings }),
      await send("captures/bulk", { key, once: "one", body, env: bindings }),
    ];
    expect([first.status, second.status, isReplay(second)]).toEqual([202, 202, true]);
    const text = await first.text();
    expect(text.length).toBeGreaterThan(800_000);
    expect(await second.text()).toBe(text);
    expect(second.headers.get("Location")).toBe(first.headers.get("Location"));
  });

  test("410: more than a megabyte is not kept, which is said; nothing is done again", async () => {
    const { key } = await newTenant();
    // Each of these characters is nine in an address.
    const body = bulkOf(`https://example.com/${"漢".repeat(8000)}`);
    const options = { key, once: "one", body, env: jobQueue().env };
    const first = await send("captures/bulk", options);
    const second = await send("captures/bulk", options);
    expect([first.status, second.status]).toEqual([202, 410]);
    expect((await first.text()).length).toBeGreaterThan(1024 * 1024);
    const list = await call("GET", "/api/v1/captures/bulk", { key });
    expect((await list.json<{ data: unknown[] }>()).data).toHaveLength(1);
  });
});
