import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { capturesOf, noBrowser } from "../support/cache.ts";
import { captureRow } from "../support/captures.ts";
import { newSigningKey, sign } from "../support/links.ts";
import { addToSum, filesOf, storageOf, strike } from "../support/storage.ts";
import { call, db, get, newTenant, pages, post } from "../support/world.ts";

const none = { bytes: 0, files: 0 };
const quick = { html: "<h1>Kept?</h1>", viewport_width: 200, viewport_height: 100 };

/** A store that must not be written to. */
const untouched = new Proxy(env.FILES, {
  get:
    (_target, name): unknown =>
    () => {
      throw new Error(`FILES.${String(name)} was called`);
    },
});

describe("store=false", () => {
  test.each([
    ["a picture", { format: "png" }, "image/png"],
    ["a PDF", { format: "pdf" }, "application/pdf"],
    ["Markdown", { format: "markdown" }, "text/markdown; charset=utf-8"],
    ["a picture brought to a size", { format: "webp", image_width: 100 }, "image/webp"],
  ])("200: %s is answered and never stored; the record stays, without it", async (_what, options, type) => {
    const tenant = await newTenant();
    const body = { ...quick, ...options, store: false };
    const res = await call("POST", "/api/v1/screenshot", {
      key: tenant.key,
      body,
      env: { FILES: untouched },
    });
    expect([res.status, res.headers.get("Content-Type")]).toEqual([200, type]);
    expect((await res.arrayBuffer()).byteLength).toBeGreaterThan(5);
    expect(res.headers.get("Cache-Control")).toBe("no-store");
    expect([await filesOf(tenant), await storageOf(tenant)]).toMatchObject([none, none]);
    const id = res.headers.get("X-Capture-Id") ?? "";
    expect(await (await get(`/api/v1/captures/${id}`, tenant.key)).json()).toMatchObject({
      status: "completed",
      outputs: [],
      thumbnail_url: null,
      options: { store: false },
    });
    expect((await get(`/api/v1/captures/${id}/file`, tenant.key)).status).toBe(404);
    expect((await get(`/api/v1/captures/${id}/thumbnail`, tenant.key)).status).toBe(404);
  });

  test("200: the file is that of a stored capture, with the same ETag", async () => {
    const { key } = await newTenant();
    const [stored, unstored] = [
      await post("/api/v1/screenshot", { ...quick, cache: false }, key),
      await post("/api/v1/screenshot", { ...quick, store: false }, key),
    ];
    expect(unstored.headers.get("ETag")).toBe(stored.headers.get("ETag"));
    expect(new Uint8Array(await unstored.arrayBuffer())).toEqual(new Uint8Array(await stored.arrayBuffer()));
  });

  test("200: a page taken in sections is put together without being stored", async () => {
    const tenant = await newTenant();
    const url = `${pages}/hard/long.html`;
    const options = { url, full_page: true, full_page_algorithm: "by_sections", viewport_width: 400 };
    const body = { ...options, format: "jpeg", store: false };
    const res = await call("POST", "/api/v1/screenshot", {
      key: tenant.key,
      body,
      env: { FILES: untouched },
    });
    expect(res.status).toBe(200);
    expect(new Uint8Array(await res.arrayBuffer()).subarray(0, 2)).toEqual(new Uint8Array([0xff, 0xd8]));
    const row = await captureRow(res.headers.get("X-Capture-Id") ?? "");
    expect(row?.report?.full_page?.sections).toBeGreaterThan(1);
    expect(await filesOf(tenant)).toEqual(none);
  });

  test("200: neither asks the cache nor stays in it", async () => {
    const tenant = await newTenant();
    const body = { ...quick, store: false };
    for (let time = 0; time < 2; time++) {
      const res = await post("/api/v1/screenshot", body, tenant.key);
      expect(res.headers.get("X-Cache")).toBe("miss");
    }
    expect((await post("/api/v1/screenshot", quick, tenant.key)).headers.get("X-Cache")).toBe("miss");
    expect((await post("/api/v1/screenshot", body, tenant.key)).headers.get("X-Cache")).toBe("miss");
    expect(await capturesOf(tenant.id)).toHaveLength(4);
  });

  test("200: by a signed link as well, and nobody on the way keeps it", async () => {
    const tenant = await newTenant();
    const key = await newSigningKey(tenant.key);
    const res = await get(sign("/api/v1/screenshot", { html: "x", store: "false" }, key));
    expect([res.status, res.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
    expect(await filesOf(tenant)).toEqual(none);
  });

  test("200: also where the plan's storage is full", async () => {
    const tenant = await newTenant();
    await addToSum(tenant.id, 1_000_000_000);
    expect((await post("/api/v1/screenshot", quick, tenant.key)).status).toBe(403);
    expect((await post("/api/v1/screenshot", { ...quick, store: false }, tenant.key)).status).toBe(200);
  });

  test("413: what is too large to be answered without being stored; nothing is left of it", async () => {
    const tenant = await newTenant();
    const noise = `<canvas></canvas><script>
      const canvas = document.querySelector("canvas"), side = 2000;
      canvas.width = canvas.height = side;
      const context = canvas.getContext("2d"), data = context.createImageData(side, side);
      for (let at = 0; at < data.data.length; at += 65536) crypto.getRandomValues(data.data.subarray(at, at + 65536));
      for (let at = 3; at < data.data.length; at += 4) data.data[at] = 255;
      context.putImageData(data, 0, 0);</script>`;
    const body = { html: noise, viewport_width: 2000, viewport_height: 2000, store: false };
    const res = await post("/api/v1/screenshot", body, tenant.key);
    expect(res.status).toBe(413);
    expect(await res.json()).toMatchObject({
      code: "too_large",
      detail: expect.stringContaining("8000000") as string,
    });
    expect(await filesOf(tenant)).toEqual(none);
  });

  test.each([
    ["json", { response_type: "json" }, "store"],
    ["empty", { response_type: "empty" }, "store"],
    ["several formats", { formats: ["png", "pdf"] }, "store"],
    ["store_ttl", { store_ttl: 300 }, "store_ttl"],
    ["storage_target", { storage_target: "archive" }, "storage_target"],
  ])("400: with %s", async (_what, options, field) => {
    const tenant = await newTenant();
    const body = { ...quick, store: false, ...options };
    const res = await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: noBrowser });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
    expect(await capturesOf(tenant.id)).toEqual([]);
  });

  test.each([[{ store: false }], [{ storage_target: "archive" }]])(
    "400: warming the cache with %j",
    async (option) => {
      const { key } = await newTenant();
      const requests = [{ url: "https://example.com/", ...option }];
      expect((await post("/api/v1/cache/warm", { requests }, key)).status).toBe(400);
    },
  );
});

describe("store_ttl", () => {
  const keptMs = async (options: object, tier: "free" | "white_label") => {
    const tenant = await newTenant(undefined, tier);
    const body = { ...quick, ...options, response_type: "json" };
    const res = await post("/api/v1/screenshot", body, tenant.key);
    const { id, created_at: made, expires_at: until } = await res.json<Record<string, string | null>>();
    return {
      tenant,
      id: id ?? "",
      ms: until === null ? null : Date.parse(until ?? "") - Date.parse(made ?? ""),
    };
  };

  test("200: shortens what the plan grants and never lengthens it", async () => {
    const day = 86_400;
    expect((await keptMs({ store_ttl: 300 }, "free")).ms).toBe(300_000);
    expect((await keptMs({ store_ttl: 30 * day }, "free")).ms).toBe(7 * day * 1000);
    expect((await keptMs({ store_ttl: 30 * day }, "white_label")).ms).toBe(30 * day * 1000);
    expect((await keptMs({}, "white_label")).ms).toBeNull();
  });

  test("a result past it goes with the sweep, and the cache answers with it no more", async () => {
    const { tenant, id } = await keptMs({ store_ttl: 300 }, "free");
    const again = () => post("/api/v1/screenshot", { ...quick, store_ttl: 300 }, tenant.key);
    expect((await again()).headers.get("X-Cache")).toBe("hit");
    await db.update(captures).set({ expiresAt: 1 }).where(eq(captures.id, id));
    await strike();
    await strike();
    expect(await captureRow(id)).toBeUndefined();
    expect([await filesOf(tenant), await storageOf(tenant)]).toMatchObject([none, none]);
    expect((await again()).headers.get("X-Cache")).toBe("miss");
  });

  test("one that is kept for longer is no answer of one kept shorter, under a cache_key of one's own either", async () => {
    const tenant = await newTenant();
    const ask = async (options: object) =>
      (await post("/api/v1/screenshot", { ...quick, ...options }, tenant.key)).headers.get("X-Cache");
    expect(await ask({ store_ttl: 300 })).toBe("miss");
    expect(await ask({})).toBe("miss");
    expect(await ask({ cache_key: "mine", store_ttl: 300 })).toBe("miss");
    expect(await ask({ cache_key: "mine" })).toBe("miss");
    expect(await ask({ cache_key: "mine" })).toBe("hit");
  });

  test.each([299, "soon", -1])("400: %s", async (store_ttl) => {
    const { key } = await newTenant();
    expect((await post("/api/v1/screenshot", { ...quick, store_ttl }, key)).status).toBe(400);
  });
});
