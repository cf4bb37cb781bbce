import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { storageUsage } from "#db/schema/storage.ts";
import { tiers } from "#db/schema/tenants.ts";
import { captureRow, storeCapture } from "../support/captures.ts";
import { noBrowser } from "../support/cache.ts";
import { addToSum, databaseWith, filesOf, storageOf, strike } from "../support/storage.ts";
import { call, db, del, get, newKey, newTenant, post } from "../support/world.ts";

const none = { bytes: 0, files: 0 };
const gigabyte = 1_000_000_000;
const quick = { html: "<h1>Kept</h1>", viewport_width: 200, viewport_height: 100, cache: false };

async function capture(key: string, options: object = {}, door = "screenshot"): Promise<string> {
  const res = await post(`/api/v1/${door}`, { ...quick, ...options, response_type: "empty" }, key);
  expect(res.status).toBe(204);
  return res.headers.get("X-Capture-Id") ?? "";
}

describe("GET /api/v1/storage", () => {
  test("200: each plan's limit and days, and nothing kept by a new tenant", async () => {
    const views = await Promise.all(tiers.map(async (tier) => storageOf(await newTenant(undefined, tier))));
    expect(views.map(({ limit_bytes, retention_days }) => [limit_bytes, retention_days])).toEqual([
      [gigabyte, 7],
      [10 * gigabyte, 30],
      [100 * gigabyte, 90],
      [1000 * gigabyte, 365],
      [null, null],
    ]);
    for (const view of views)
      expect(view).toMatchObject({ ...none, by_kind: { screenshot: none, pdf: none, content: none } });
  });

  test("200: files of every kind and thumbnails count, to the byte; a thumbnail asked for again once", async () => {
    const tenant = await newTenant();
    const id = await capture(tenant.key, { formats: ["png", "markdown"] });
    await capture(tenant.key, {}, "pdf");
    for (let time = 0; time < 2; time++) await get(`/api/v1/captures/${id}/thumbnail?width=100`, tenant.key);
    const kept = await storageOf(tenant);
    expect(kept).toMatchObject(await filesOf(tenant));
    expect(kept.files).toBe(4);
    expect(kept.by_kind.screenshot.files).toBe(3);
    expect(kept.by_kind.pdf.files).toBe(1);
    expect(kept.by_kind.screenshot.bytes + kept.by_kind.pdf.bytes).toBe(kept.bytes);
  });

  test("200: a merged PDF counts as well", async () => {
    const tenant = await newTenant();
    const ids = [await capture(tenant.key, {}, "pdf"), await capture(tenant.key)];
    expect((await post("/api/v1/pdf/merge", { captures: ids }, tenant.key)).status).toBe(200);
    expect(await storageOf(tenant)).toMatchObject({ ...(await filesOf(tenant)), files: 3 });
  });

  test("200: another tenant's captures do not count", async () => {
    const owner = await newTenant();
    await storeCapture(owner.id);
    expect(await storageOf(await newTenant())).toMatchObject(none);
  });
});

describe("the sum", () => {
  test("counts a capture once whose end is written twice", async () => {
    const tenant = await newTenant();
    const twice = databaseWith({
      batch: async <T>(statements: D1PreparedStatement[]) => {
        await env.DB.batch(statements);
        return env.DB.batch<T>(statements);
      },
    });
    const body = { ...quick, response_type: "empty" };
    const made = await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: { DB: twice } });
    expect(made.status).toBe(204);
    expect(await storageOf(tenant)).toMatchObject({ ...(await filesOf(tenant)), files: 1 });
  });

  test("does not count a capture whose end could not be written; its file goes with the sweep", async () => {
    const tenant = await newTenant();
    const failing = databaseWith({ batch: () => Promise.reject(new Error("D1 is out of reach")) });
    const body = { ...quick, response_type: "empty" };
    const made = await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: { DB: failing } });
    expect(made.status).toBe(500);
    expect(await storageOf(tenant)).toMatchObject(none);
    await db.update(captures).set({ createdAt: 1 }).where(eq(captures.tenantId, tenant.id));
    await strike();
    expect([await filesOf(tenant), await storageOf(tenant)]).toMatchObject([none, none]);
  });

  test("does not count what was deleted while it was made", async () => {
    const tenant = await newTenant();
    const making = capture(tenant.key, { delay: 600 });
    const open = () => db.select().from(captures).where(eq(captures.tenantId, tenant.id));
    await expect.poll(async () => (await open()).length).toBe(1);
    const [row] = await open();
    expect((await del(`/api/v1/captures/${row?.id}`, tenant.key)).status).toBe(204);
    await making;
    expect(await storageOf(tenant)).toMatchObject(none);
    await strike();
    expect([await filesOf(tenant), await storageOf(tenant)]).toMatchObject([none, none]);
  });

  test("lets go of a deleted capture and its thumbnails once, however often it is deleted", async () => {
    const tenant = await newTenant();
    const id = await capture(tenant.key);
    await get(`/api/v1/captures/${id}/thumbnail?width=64`, tenant.key);
    const kept = await storeCapture(tenant.id);
    await Promise.all([1, 2, 3].map(() => del(`/api/v1/captures/${id}`, tenant.key)));
    await del(`/api/v1/captures/${id}`, tenant.key);
    await strike();
    expect(await storageOf(tenant)).toMatchObject({ bytes: 4, files: 1 });
    expect(await captureRow(kept.id)).toBeDefined();
  });

  test("lets go once of what is deleted while it expires, in whatever order", async () => {
    const tenant = await newTenant();
    const past = { expiresAt: Date.now() - 1 };
    const ids = await Promise.all(
      Array.from({ length: 6 }, async () => (await storeCapture(tenant.id, past)).id),
    );
    await storeCapture(tenant.id);
    expect(await storageOf(tenant)).toMatchObject({ bytes: 28, files: 7 });
    await Promise.all([strike(), ...ids.map((id) => del(`/api/v1/captures/${id}`, tenant.key)), strike()]);
    await strike();
    expect(await storageOf(tenant)).toMatchObject({ bytes: 4, files: 1 });
    expect(await filesOf(tenant)).toEqual({ bytes: 4, files: 1 });
  });

  test("lets go at once of what is deleted, also where its files cannot be yet", async () => {
    const tenant = await newTenant();
    const { id } = await storeCapture(tenant.id);
    const objects = new Proxy(env.FILES, {
      get: (): unknown => () => Promise.reject(new Error("R2 is out of reach")),
    });
    await call("DELETE", `/api/v1/captures/${id}`, { key: tenant.key, env: { FILES: objects } });
    expect(await storageOf(tenant)).toMatchObject(none);
    await strike();
    expect([await filesOf(tenant), await storageOf(tenant)]).toMatchObject([none, none]);
  });

  test("that has drifted is counted anew, and not again the same day", async () => {
    const tenant = await newTenant();
    await storeCapture(tenant.id);
    await storeCapture(tenant.id);
    const isThis = eq(storageUsage.tenantId, tenant.id);
    await db.update(storageUsage).set({ bytes: 7000, files: 1, checkedAt: 0 }).where(isThis);
    await strike();
    expect(await storageOf(tenant)).toMatchObject({ bytes: 8, files: 2 });
    await db.update(storageUsage).set({ bytes: 9000 }).where(isThis);
    await strike();
    expect(await storageOf(tenant)).toMatchObject({ bytes: 9000 });
  });
});

describe("a tenant whose storage is full", () => {
  test("403: nothing is made, nor recorded; what the cache has is still answered", async () => {
    const tenant = await newTenant();
    const cached = { ...quick, cache: true };
    expect((await post("/api/v1/screenshot", cached, tenant.key)).status).toBe(200);
    await addToSum(tenant.id, gigabyte);
    // A key that nothing is remembered of.
    const { key: other } = await newKey(tenant.id, ["captures:write", "captures:read"]);
    const body = { ...quick, html: "<h1>More</h1>" };
    const res = await call("POST", "/api/v1/screenshot", { key: other, body, env: noBrowser });
    expect(res.status).toBe(403);
    expect(await res.json()).toMatchObject({
      code: "storage_full",
      retryable: false,
      limit_bytes: gigabyte,
      detail: expect.stringMatching(/Delete captures.*expire.*store=false.*larger plan/) as string,
    });
    expect(await db.select().from(captures).where(eq(captures.tenantId, tenant.id))).toHaveLength(1);
    const hit = await call("POST", "/api/v1/screenshot", { key: other, body: cached, env: noBrowser });
    expect([hit.status, hit.headers.get("X-Cache")]).toEqual([200, "hit"]);
    const ids = [await storeCapture(tenant.id), await storeCapture(tenant.id)].map(({ id }) => id);
    expect((await post("/api/v1/pdf/merge", { captures: ids }, other)).status).toBe(403);
  });

  test("200: once something is deleted the next capture is made at once", async () => {
    const tenant = await newTenant();
    const { id } = await storeCapture(tenant.id, { storedBytes: gigabyte });
    expect((await post("/api/v1/screenshot", quick, tenant.key)).status).toBe(403);
    await del(`/api/v1/captures/${id}`, tenant.key);
    expect((await post("/api/v1/screenshot", quick, tenant.key)).status).toBe(200);
  });

  test("200: without a limit there is none, and another tenant is not concerned", async () => {
    const white = await newTenant(undefined, "white_label");
    await addToSum(white.id, 5000 * gigabyte);
    expect((await post("/api/v1/screenshot", quick, white.key)).status).toBe(200);
  });

  test("200: whether there is room costs a known tenant no read", async () => {
    const { key } = await newTenant();
    await capture(key);
    const reads: string[] = [];
    const counting = databaseWith({
      prepare: (query) => {
        if (/^\s*select/i.test(query)) reads.push(query);
        return env.DB.prepare(query);
      },
    });
    const res = await call("POST", "/api/v1/screenshot", { key, body: quick, env: { DB: counting } });
    expect([res.status, reads]).toEqual([200, []]);
  });
});
