import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { memoryMs } from "#captures/cache/settings.ts";
import { broken, later } from "../support/cache.ts";
import { call, db, newTenant, post } from "../support/world.ts";

const cacheOf = (res: Response) => res.headers.get("X-Cache");
const idOf = (res: Response) => res.headers.get("X-Capture-Id");

describe("a store that fails makes a miss, never an error", () => {
  const body = { html: "<p>failing</p>" };

  test("200: the index cannot be asked", async () => {
    const { key } = await newTenant();
    await post("/api/v1/screenshot", body, key);
    const failing = { CAPTURE_CACHE: broken(env.CAPTURE_CACHE) };
    const res = await later(memoryMs, () => call("POST", "/api/v1/screenshot", { key, body, env: failing }));
    expect([res.status, cacheOf(res)]).toEqual([200, "miss"]);
  });

  test("200: the file is gone, or cannot be read; then it is made anew, and kept", async () => {
    const { key, id } = await newTenant();
    const first = await post("/api/v1/screenshot", body, key);
    await env.FILES.delete(`${id}/captures/${idOf(first)}/png`);
    await later(memoryMs, async () => {
      const second = await post("/api/v1/screenshot", body, key);
      expect([second.status, cacheOf(second)]).toEqual([200, "miss"]);
      expect(cacheOf(await post("/api/v1/screenshot", body, key))).toBe("hit");
    });
    const FILES = new Proxy(env.FILES, {
      get(target, name) {
        if (name === "get") return () => Promise.reject(new Error("R2 is out of reach"));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    const res = await later(3 * memoryMs, () =>
      call("POST", "/api/v1/screenshot", { key, body, env: { FILES } }),
    );
    expect([res.status, cacheOf(res)]).toEqual([200, "miss"]);
  });

  test("200: the record is gone", async () => {
    const { key } = await newTenant();
    const first = await post("/api/v1/screenshot", body, key);
    await db.delete(captures).where(eq(captures.id, idOf(first) ?? ""));
    const res = await post("/api/v1/screenshot", { ...body, response_type: "json" }, key);
    expect(await res.json()).toMatchObject({ status: "completed", cache: "miss" });
  });

  test("200: lookups cannot be counted", async () => {
    const { key } = await newTenant();
    const failing = { CACHE_EVENTS: broken(env.CACHE_EVENTS) };
    for (const expected of ["miss", "hit"]) {
      const res = await call("POST", "/api/v1/screenshot", { key, body, env: failing });
      expect([res.status, cacheOf(res)]).toEqual([200, expected]);
    }
  });
});
