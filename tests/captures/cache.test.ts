import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { isWhole } from "#captures/cache/whole.ts";
import worker from "#index.ts";
import { broken, capturesOf, countedPage, later, noBrowser } from "../support/cache.ts";
import { call, db, del, get, newTenant, post } from "../support/world.ts";

const hourMs = 3_600_000;
const cacheOf = (res: Response) => res.headers.get("X-Cache");
const idOf = (res: Response) => res.headers.get("X-Capture-Id");

describe("the same request again", () => {
  test("200: is answered by the same capture, with its age, and no browser, row or page is touched", async () => {
    const { key, id } = await newTenant();
    const page = countedPage();
    const first = await post("/api/v1/screenshot", { url: page.url }, key);
    expect([first.status, cacheOf(first)]).toEqual([200, "miss"]);
    const body = { url: page.url };
    const again = await call("POST", "/api/v1/screenshot", { key, body, env: noBrowser });
    expect([again.status, cacheOf(again)]).toEqual([200, "hit"]);
    expect(idOf(again)).toBe(idOf(first));
    expect(again.headers.get("Age")).toMatch(/^[01]$/);
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(again.headers.get("X-Target-Status")).toBe("200");
    expect(again.headers.get("Content-Type")).toBe("image/png");
    expect(again.headers.get("Cache-Control")).toBe("private, max-age=14400, stale-while-revalidate=86400");
    expect(await again.bytes()).toEqual(await first.bytes());
    expect(await capturesOf(id)).toHaveLength(1);
    expect(await page.count()).toBe(1);
  });

  test("200: a hit reads and writes nothing of D1", async () => {
    const { key } = await newTenant();
    const body = { html: "<p>quiet</p>" };
    await post("/api/v1/screenshot", body, key);
    const res = await call("POST", "/api/v1/screenshot", {
      key,
      body,
      env: { ...noBrowser, DB: broken(env.DB) },
    });
    expect([res.status, cacheOf(res)]).toEqual([200, "hit"]);
  });

  test("200: the record says how it was come by; read later it does not", async () => {
    const { key } = await newTenant();
    const body = { html: "<p>record</p>", response_type: "json" };
    const [first, second] = [
      await (await post("/api/v1/screenshot", body, key)).json<{ id: string; cache: string }>(),
      await (await post("/api/v2/screenshot", body, key)).json<{ data: { id: string; cache: string } }>(),
    ];
    expect(first.cache).toBe("miss");
    expect(second.data).toMatchObject({ id: first.id, cache: "hit", status: "completed" });
    expect(await (await get(`/api/v1/captures/${first.id}`, key)).json()).toMatchObject({ cache: null });
  });

  test("204: an empty answer names the capture", async () => {
    const { key } = await newTenant();
    const first = await post("/api/v1/screenshot", { html: "<p>empty</p>" }, key);
    const res = await post("/api/v1/screenshot", { html: "<p>empty</p>", response_type: "empty" }, key);
    expect([res.status, cacheOf(res), idOf(res)]).toEqual([204, "hit", idOf(first)]);
  });

  test("304: a GET whose caller has the file already, rendered anew or not; a POST gets the file", async () => {
    const { key } = await newTenant();
    const path = "/api/v1/screenshot?html=same";
    const ETag = (await get(path, key)).headers.get("ETag") ?? "";
    const again = await get(path, key, { "If-None-Match": ETag });
    expect([again.status, cacheOf(again), again.headers.get("ETag")]).toEqual([304, "hit", ETag]);
    const fresh = await get(`${path}&fresh=true`, key, { "If-None-Match": ETag });
    expect([fresh.status, cacheOf(fresh)]).toEqual([304, "miss"]);
    const headers = { "If-None-Match": ETag };
    const posted = await call("POST", "/api/v1/screenshot", { key, headers, body: { html: "same" } });
    expect([posted.status, cacheOf(posted)]).toEqual([200, "hit"]);
  });

  test("200: another tenant's is a miss, under a name of their own too", async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    for (const body of [{ html: "<p>shared</p>" }, { html: "<p>a</p>", cache_key: "home" }]) {
      const [first, second] = [
        await post("/api/v1/screenshot", body, one.key),
        await post("/api/v1/screenshot", body, two.key),
      ];
      expect([cacheOf(first), cacheOf(second)]).toEqual(["miss", "miss"]);
      expect(idOf(first)).not.toBe(idOf(second));
      expect(first.headers.get("X-Cache-Key")).not.toBe(second.headers.get("X-Cache-Key"));
    }
  });

  test("403: without the scope to capture, also where the answer is there", async () => {
    const { key } = await newTenant(["captures:read", "cache:read", "cache:write"]);
    expect((await post("/api/v1/screenshot", { html: "x" }, key)).status).toBe(403);
  });
});

describe("what the caller says of the cache", () => {
  test("200: cache=false neither asks nor leaves anything, and nobody on the way may keep it", async () => {
    const { key } = await newTenant();
    const body = { html: "<p>none</p>", cache: false };
    const [first, second] = [
      await post("/api/v1/screenshot", body, key),
      await post("/api/v1/screenshot", body, key),
    ];
    expect([cacheOf(first), cacheOf(second)]).toEqual(["miss", "miss"]);
    expect(second.headers.get("Cache-Control")).toBe("private, no-store");
    expect(cacheOf(await post("/api/v1/screenshot", { html: "<p>none</p>" }, key))).toBe("miss");
  });

  test("200: fresh=true makes a new one, which answers from then on", async () => {
    const { key } = await newTenant();
    const page = countedPage();
    await post("/api/v1/screenshot", { url: page.url }, key);
    const fresh = await post("/api/v1/screenshot", { url: page.url, fresh: true }, key);
    expect([cacheOf(fresh), fresh.headers.get("Cache-Control")]).toEqual(["miss", "private, no-store"]);
    const after = await post("/api/v1/screenshot", { url: page.url }, key);
    expect([cacheOf(after), idOf(after)]).toEqual(["hit", idOf(fresh)]);
    expect(await page.count()).toBe(2);
  });

  test("200: nobody gets anything older than they allow", async () => {
    const { key } = await newTenant();
    const body = { html: "<p>age</p>", cache_ttl: 3600, stale_ttl: 0 };
    await post("/api/v1/screenshot", { ...body, cache_ttl: 7200 }, key);
    await later(hourMs - 1000, async () => {
      expect(cacheOf(await post("/api/v1/screenshot", body, key))).toBe("hit");
    });
    await later(hourMs + 1000, async () => {
      expect(cacheOf(await post("/api/v1/screenshot", { ...body, cache_ttl: 7200 }, key))).toBe("hit");
      expect(cacheOf(await post("/api/v1/screenshot", body, key))).toBe("miss");
    });
  });

  test("200: a name of one's own stands for the request, but not for other outputs", async () => {
    const { key } = await newTenant();
    const first = await post("/api/v1/screenshot", { html: "<p>1</p>", cache_key: "mine" }, key);
    const other = await post("/api/v1/screenshot", { html: "<p>2</p>", width: 300, cache_key: "mine" }, key);
    expect([cacheOf(other), idOf(other)]).toEqual(["hit", idOf(first)]);
    const jpeg = await post(
      "/api/v1/screenshot",
      { html: "<p>1</p>", cache_key: "mine", format: "jpeg" },
      key,
    );
    expect([cacheOf(jpeg), jpeg.headers.get("Content-Type")]).toEqual(["miss", "image/jpeg"]);
  });

  test.each([
    [{ cache_ttl: 0 }, "#/cache_ttl"],
    [{ stale_ttl: -1 }, "#/stale_ttl"],
    [{ cache_key: "" }, "#/cache_key"],
    [{ cache_tags: [""] }, "#/cache_tags/0"],
    [{ cache: "maybe" }, "#/cache"],
  ])("400: %j", async (option, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", ...option }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

describe("past its time", () => {
  test("200: the old answer comes at once and says so, a new one is made once, and answers from then on", async () => {
    const { key, id } = await newTenant();
    const page = countedPage();
    const body = { url: page.url, cache_ttl: 3600, stale_ttl: 3600 };
    const first = await post("/api/v1/screenshot", body, key);
    await later(hourMs + 5000, async () => {
      const stale = await Promise.all([1, 2, 3].map(() => post("/api/v1/screenshot", body, key)));
      expect(stale.map(cacheOf)).toEqual(["stale", "stale", "stale"]);
      expect(stale.map(idOf)).toEqual([idOf(first), idOf(first), idOf(first)]);
      expect(Number(stale[0]?.headers.get("Age"))).toBeGreaterThan(3600);
      const after = await post("/api/v1/screenshot", body, key);
      expect(cacheOf(after)).toBe("hit");
      expect(idOf(after)).not.toBe(idOf(first));
      expect(await capturesOf(id)).toHaveLength(2);
    });
    expect(await page.count()).toBe(2);
  });

  test("200: while new ones fail the old one answers, is not tried again at once, and ends with stale_ttl", async () => {
    const { key, id } = await newTenant();
    const body = { html: "<p>keeps</p>", cache_ttl: 3600, stale_ttl: 3600 };
    const first = await post("/api/v1/screenshot", body, key);
    const refused = () => call("POST", "/api/v1/screenshot", { key, body, env: noBrowser });
    await later(hourMs + 5000, async () => {
      for (let count = 0; count < 3; count++) {
        const res = await refused();
        expect([res.status, cacheOf(res), idOf(res)]).toEqual([200, "stale", idOf(first)]);
      }
      expect(await capturesOf(id)).toHaveLength(2);
    });
    await later(2 * hourMs + 5000, async () => {
      expect((await refused()).status).toBe(503);
    });
  });
});

describe("what is never kept", () => {
  test("a picture that was taken before all was there", () => {
    const report = { redirects: [], blocked: [], failed: [], console: [], notes: [] };
    expect(isWhole({ status: "completed", report })).toBe(true);
    expect(isWhole({ status: "completed", report: { ...report, unfinished: ["load"] } })).toBe(false);
  });

  test("422: a failed capture is tried again each time", async () => {
    const { key, id } = await newTenant();
    const body = { html: "<p>x</p>", selector: "#none" };
    for (let count = 0; count < 2; count++)
      expect((await post("/api/v1/screenshot", body, key)).status).toBe(422);
    expect(await capturesOf(id)).toHaveLength(2);
  });

  test("200: a deleted capture answers nobody any more", async () => {
    const { key } = await newTenant();
    const body = { html: "<p>deleted</p>" };
    const first = await post("/api/v1/screenshot", body, key);
    await del(`/api/v1/captures/${idOf(first)}`, key);
    const second = await post("/api/v1/screenshot", body, key);
    expect(cacheOf(second)).toBe("miss");
    expect(idOf(second)).not.toBe(idOf(first));
  });

  test("200: a capture past its retention is gone from the cache too", async () => {
    const { key } = await newTenant();
    const body = { html: "<p>expired</p>" };
    const first = await post("/api/v1/screenshot", body, key);
    await db
      .update(captures)
      .set({ expiresAt: 1 })
      .where(eq(captures.id, idOf(first) ?? ""));
    const execution = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron: "* * * * *" }), env, execution);
    await waitOnExecutionContext(execution);
    expect(cacheOf(await post("/api/v1/screenshot", body, key))).toBe("miss");
  });
});
