// Many asking for the same capture at once: one makes it, the others get what comes of it.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Ask } from "#captures/cache/entry.ts";
import { silenceMsMax } from "#captures/cache/settings.ts";
import { capturesOf, countedPage } from "../support/cache.ts";
import { newTenant, post } from "../support/world.ts";

const cacheOf = (res: Response) => res.headers.get("X-Cache");
const idOf = (res: Response) => res.headers.get("X-Capture-Id");

/** Begins the capture of `body` as a maker that never says anything more. */
async function beginAndVanish(tenant: { id: string; key: string }, body: object): Promise<string> {
  const index = env.CAPTURE_CACHE.getByName(tenant.id);
  const found = await index.find({ ...ask, key: await keyOf(tenant, body) });
  if (found.state !== "lead") throw new Error(`Unexpected: ${found.state}`);
  return found.token;
}

const ask: Ask = {
  key: "",
  url: null,
  cacheKey: null,
  tags: [],
  ttlMs: 60_000,
  staleTtlMs: 60_000,
  timeoutMs: 30_000,
  fresh: false,
};

/** The key that a request gets, read from an answer to it, which is purged again. */
async function keyOf({ key }: { key: string }, body: object): Promise<string> {
  const res = await post("/api/v1/screenshot", { ...body, fresh: true }, key);
  const found = res.headers.get("X-Cache-Key") ?? "";
  await post("/api/v1/cache/purge", { key: found }, key);
  return found;
}

describe("ten at once", () => {
  test("200: the page is asked for once, one capture is recorded, and all get the same picture", async () => {
    const { key, id } = await newTenant();
    const page = countedPage(500);
    const all = await Promise.all(
      Array.from({ length: 10 }, () => post("/api/v1/screenshot", { url: page.url }, key)),
    );
    expect(all.map((res) => res.status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(all.filter((res) => cacheOf(res) === "hit")).toHaveLength(9);
    expect(all.filter((res) => cacheOf(res) === "miss")).toHaveLength(1);
    expect(new Set(all.map(idOf)).size).toBe(1);
    expect(await page.count()).toBe(1);
    expect(await capturesOf(id)).toHaveLength(1);
  });

  test("200: of two tenants, each has its own", async () => {
    const tenants = [await newTenant(), await newTenant()];
    const page = countedPage(300);
    await Promise.all(
      [...tenants, ...tenants].map(({ key }) => post("/api/v1/screenshot", { url: page.url }, key)),
    );
    expect(await page.count()).toBe(2);
    for (const { id } of tenants) expect(await capturesOf(id)).toHaveLength(1);
  });

  test("422: they fail alike, with one record to look at", async () => {
    const { key, id } = await newTenant();
    const page = countedPage(300);
    const body = { url: page.url, selector: "#none" };
    const all = await Promise.all(Array.from({ length: 5 }, () => post("/api/v1/screenshot", body, key)));
    const problems = await Promise.all(all.map((res) => res.json<{ code: string; capture_id: string }>()));
    expect(all.map((res) => res.status)).toEqual([422, 422, 422, 422, 422]);
    expect(new Set(problems.map((problem) => problem.capture_id)).size).toBe(1);
    expect(problems[4]).toMatchObject({ code: "selector_not_found" });
    expect(await capturesOf(id)).toHaveLength(1);
  });

  test("200: with cache=false or fresh=true each has its own", async () => {
    for (const option of [{ cache: false }, { fresh: true }]) {
      const { key } = await newTenant();
      const page = countedPage(200);
      const body = { url: page.url, ...option };
      const all = await Promise.all([1, 2, 3].map(() => post("/api/v1/screenshot", body, key)));
      expect(all.map(cacheOf)).toEqual(["miss", "miss", "miss"]);
      expect(await page.count()).toBe(3);
    }
  });
});

describe("each caller's own time", () => {
  test("504: who grants less waits no longer than that; who grants more gets the picture", async () => {
    const { key, id } = await newTenant();
    const page = countedPage(2500);
    const patient = post("/api/v1/screenshot", { url: page.url }, key);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const start = Date.now();
    const hasty = await post("/api/v1/screenshot", { url: page.url, timeout: 1000 }, key);
    expect(hasty.status).toBe(504);
    expect(await hasty.json()).toMatchObject({ code: "target_timeout", retryable: true });
    expect(Date.now() - start).toBeLessThan(2000);
    expect((await patient).status).toBe(200);
    expect(await capturesOf(id)).toHaveLength(1);
  });

  test("200: a maker who granted less fails alone; one who grants more makes it after them", async () => {
    const { key } = await newTenant();
    const page = countedPage(1500);
    const hasty = post("/api/v1/screenshot", { url: page.url, timeout: 1000 }, key);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const patient = await post("/api/v1/screenshot", { url: page.url, timeout: 15_000 }, key);
    expect((await hasty).status).toBe(504);
    expect([patient.status, cacheOf(patient)]).toEqual([200, "miss"]);
    expect(await page.count()).toBe(2);
  });
});

describe("a maker that dies", () => {
  test("200: another takes over within seconds, and only one of those who wait", async () => {
    const tenant = await newTenant();
    const page = countedPage(200);
    await beginAndVanish(tenant, { url: page.url });
    const before = await page.count();
    const start = Date.now();
    const all = await Promise.all(
      [1, 2, 3].map(() => post("/api/v1/screenshot", { url: page.url }, tenant.key)),
    );
    expect(Date.now() - start).toBeLessThan(silenceMsMax + 3000);
    expect(all.map((res) => res.status)).toEqual([200, 200, 200]);
    expect(await page.count()).toBe(before + 1);
  });

  test("200: what it says after it was given up counts no more", async () => {
    const tenant = await newTenant();
    const body = { html: "<p>late</p>" };
    const token = await beginAndVanish(tenant, body);
    const index = env.CAPTURE_CACHE.getByName(tenant.id);
    const second = await post("/api/v1/screenshot", body, tenant.key);
    const failure = { code: "internal_error", detail: "late" } as const;
    await index.end(token, { ok: false, failure });
    const third = await post("/api/v1/screenshot", body, tenant.key);
    expect([cacheOf(third), idOf(third)]).toEqual(["hit", idOf(second)]);
  });
});

describe("a purge while a capture is made", () => {
  const begun = async () => {
    const { key } = await newTenant();
    const page = countedPage(800);
    const shoot = (options = {}) => post("/api/v1/screenshot", { url: page.url, ...options }, key);
    const early = [shoot({ cache_tags: ["wip"] })];
    await new Promise((resolve) => setTimeout(resolve, 400));
    early.push(shoot());
    await new Promise((resolve) => setTimeout(resolve, 100));
    await post("/api/v1/cache/purge", { tag: "wip" }, key);
    return { page, shoot, early };
  };

  test("200: who waited gets it, and nothing of it is kept anywhere", async () => {
    const { page, shoot, early } = await begun();
    const [made, waited] = await Promise.all(early);
    expect(made && waited && idOf(waited)).toBe(made && idOf(made));
    expect(cacheOf(await shoot())).toBe("miss");
    expect(await page.count()).toBe(2);
  });

  test("200: nobody new waits for it", async () => {
    const { page, shoot, early } = await begun();
    const anew = await shoot();
    expect(cacheOf(anew)).toBe("miss");
    await Promise.all(early);
    const last = await shoot();
    expect([cacheOf(last), idOf(last)]).toEqual(["hit", idOf(anew)]);
    expect(await page.count()).toBe(2);
  });
});
