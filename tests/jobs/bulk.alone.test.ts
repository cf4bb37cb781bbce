import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { apiKeys } from "#db/schema/api-keys.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { broken, capturesOf, countedPage, later } from "../support/cache.ts";
import { auditOf, bulkRow, jobQueue, jobsOf, postBulk, readBulk } from "../support/jobs.ts";
import { pictureOf } from "../support/pixels.ts";
import { call, db, get, newKey, newTenant, pages, post } from "../support/world.ts";
import { traceForm } from "../support/traces.ts";

/** A secret, hence not among the bindings that wrangler.toml names. */
const otherSecret: object = { SIGNING_SECRET: "another secret, also of 32 characters or more" };

describe("POST /api/v1/captures/bulk", () => {
  test("202: each capture is made in the background by its own options over the shared ones, and has its own state", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const body = {
      defaults: { viewport_width: 300, viewportHeight: 200, pdf_margin: "10mm" },
      captures: [
        { url: `${pages}/index.html`, reference: "home" },
        { html: "<body style='background:#0f0'>", viewportWidth: 120 },
        { kind: "pdf", markdown: "# Paper" },
        { kind: "content", url: `${pages}/index.html`, format: "markdown" },
        { url: `${pages}/index.html`, selector: "#none" },
      ],
    };
    const res = await call("POST", "/api/v1/captures/bulk", { key: tenant.key, body, env: queue.env });
    expect(res.status).toBe(202);
    const accepted = await res.json<Awaited<ReturnType<typeof readBulk>>>();
    expect(accepted).toMatchObject({ status: "pending", progress: 0, total: 5, counts: { pending: 5 } });
    expect(res.headers.get("Location")).toBe(accepted.status_url);
    expect(accepted.captures).toMatchObject([
      { index: 0, reference: "home", kind: "screenshot", status: "pending", capture_id: null, outputs: [] },
      { index: 1, reference: null },
      { index: 2, kind: "pdf" },
      { index: 3, kind: "content" },
      { index: 4 },
    ]);
    expect(await capturesOf(tenant.id)).toHaveLength(0);
    await queue.drain();
    const bulk = await readBulk(tenant.key, accepted.bulk_id);
    expect(bulk).toMatchObject({
      status: "completed",
      progress: 100,
      counts: { pending: 0, processing: 0, completed: 4, failed: 1, cancelled: 0 },
      captures: [
        { status: "completed", cache: "miss", attempts: 1, error: null, outputs: [{ width: 300 }] },
        { status: "completed", outputs: [{ width: 120 }] },
        { status: "completed", outputs: [{ format: "pdf" }] },
        { status: "completed", outputs: [{ format: "markdown" }] },
        { status: "failed", attempts: 1, outputs: [], error: { code: "selector_not_found", status: 422 } },
      ],
    });
    expect(bulk.completed_at).not.toBeNull();
    expect(bulk.captures[4]?.error?.capture_id).toBe(bulk.captures[4]?.capture_id);
    const picture = await pictureOf(await call("GET", bulk.captures[1]?.outputs[0]?.url ?? ""));
    expect([picture.width, picture.height, picture.at(60, 100)]).toEqual([120, 200, "#00ff00"]);
    expect(await capturesOf(tenant.id)).toHaveLength(5);
    expect(await auditOf(tenant.id)).toContain("bulk.create");
  });

  test("202: the same request twice in a call is made once, and later calls answer from it", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const page = countedPage();
    const { bulk_id } = await postBulk(
      tenant.key,
      { captures: [{ url: page.url }, { url: page.url }] },
      queue.env,
    );
    await queue.drain();
    const { captures } = await readBulk(tenant.key, bulk_id);
    expect(captures[0]?.capture_id).toBe(captures[1]?.capture_id);
    expect(new Set(captures.map(({ cache }) => cache))).toEqual(new Set(["hit", "miss"]));
    expect(await page.count()).toBe(1);
    const single = await post("/api/v1/screenshot", { url: page.url }, tenant.key);
    expect(single.headers.get("X-Cache")).toBe("hit");
  });

  test("202: secrets reach the page, and lie nowhere in the clear: not in the queue, not in the rows; at the end they are gone", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const url = `${pages}/echo-headers`;
    const body = {
      defaults: { kind: "content", headers: { "X-Shared": "shared-secret" } },
      captures: [{ url, authorization: "Bearer own-secret" }, { html: "<p>page-secret" }],
    };
    const { bulk_id } = await postBulk(tenant.key, body, queue.env);
    const stored = JSON.stringify([
      await db.select().from(bulks),
      await db.select().from(jobs),
      queue.waiting,
    ]);
    expect(stored).not.toMatch(/secret/);
    expect(stored).toContain(url);
    expect(queue.waiting.map((sent) => sent.body)).toEqual([
      { tenantId: tenant.id, trace: traceForm, kept: { of: tenant.id, ids: [bulk_id] } },
    ]);
    expect((await jobsOf(bulk_id)).every(({ input }) => input !== null)).toBe(true);
    await queue.drain();
    const { captures } = await readBulk(tenant.key, bulk_id);
    const text = await (await call("GET", captures[0]?.outputs[0]?.url ?? "")).text();
    expect(text).toContain("shared-secret");
    expect(text).toContain("own-secret");
    expect((await jobsOf(bulk_id)).map(({ input }) => input)).toEqual([null, null]);
    expect((await bulkRow(bulk_id))?.defaults).toBeNull();
  });

  test("202: options sealed for one row open in no other, and with no other secret", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const captures = [{ html: "one" }, { html: "two" }];
    const { bulk_id } = await postBulk(tenant.key, { captures }, queue.env);
    const [one, two] = await jobsOf(bulk_id);
    await db
      .update(jobs)
      .set({ input: one?.input ?? "" })
      .where(eq(jobs.id, two?.id ?? ""));
    await queue.drain(otherSecret);
    expect(await capturesOf(tenant.id)).toHaveLength(0);
    await db.update(jobs).set({ dueAt: 0 });
    queue.waiting.push({ body: { tenantId: tenant.id }, delaySeconds: 0 });
    await queue.drain();
    expect((await readBulk(tenant.key, bulk_id)).captures).toMatchObject([
      { status: "completed" },
      { status: "pending", attempts: 2 },
    ]);
  });

  test("a key revoked meanwhile starts nothing any more", async () => {
    const tenant = await newTenant();
    const { key, keyId } = await newKey(tenant.id, ["captures:write"]);
    const queue = jobQueue();
    const { bulk_id } = await postBulk(key, { captures: [{ html: "x" }] }, queue.env);
    await db.update(apiKeys).set({ revokedAt: 1 }).where(eq(apiKeys.id, keyId));
    await queue.drain();
    expect(await readBulk(tenant.key, bulk_id)).toMatchObject({
      status: "failed",
      captures: [{ status: "failed", error: { code: "forbidden" } }],
    });
    expect(await capturesOf(tenant.id)).toHaveLength(0);
  });

  test("a failure of ours is tried again later, one of the target's is not", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const captures = [{ html: "x" }, { url: `${pages}/index.html`, selector: "#none" }];
    const { bulk_id } = await postBulk(tenant.key, { captures }, queue.env);
    await queue.drain({ BROWSER_SESSION: broken(env.BROWSER_SESSION) });
    expect((await readBulk(tenant.key, bulk_id)).captures).toMatchObject([
      { status: "pending", attempts: 1 },
      { status: "pending", attempts: 1 },
    ]);
    expect(queue.waiting).toHaveLength(2);
    expect(queue.waiting[0]?.delaySeconds).toBeGreaterThanOrEqual(5);
    for (const sent of queue.waiting) sent.delaySeconds = 0;
    await later(60_000, () => queue.drain());
    expect((await readBulk(tenant.key, bulk_id)).captures).toMatchObject([
      { status: "completed", attempts: 2 },
      { status: "failed", attempts: 2, error: { code: "selector_not_found" } },
    ]);
  });

  test("without a browser it ends after twenty attempts, over two hours, with the failure a single capture has", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const { bulk_id } = await postBulk(tenant.key, { captures: [{ html: "x" }] }, queue.env);
    const delays: number[] = [];
    for (let attempt = 0; attempt < 21; attempt++) {
      for (const sent of queue.waiting) {
        delays.push(sent.delaySeconds);
        sent.delaySeconds = 0;
      }
      await later(attempt * 800_000, () => queue.drain({ BROWSER_SESSION: broken(env.BROWSER_SESSION) }));
    }
    expect(await readBulk(tenant.key, bulk_id)).toMatchObject({
      status: "failed",
      captures: [{ attempts: 20, error: { code: "browser_unavailable", status: 503, retryable: true } }],
    });
    expect(queue.waiting).toEqual([]);
    expect(delays).toHaveLength(20);
    expect(delays.reduce((sum, seconds) => sum + seconds) / 3600).toBeGreaterThan(2);
  });
});

describe("GET /api/v1/captures/bulk", () => {
  test("200: bulks newest first in pages, with their counts; another tenant's are not among them", async () => {
    const tenant = await newTenant();
    const stranger = await newTenant();
    const queue = jobQueue();
    const ids: string[] = [];
    for (let at = 0; at < 3; at++)
      ids.unshift((await postBulk(tenant.key, { captures: [{ html: `${at}` }] }, queue.env)).bulk_id);
    await postBulk(stranger.key, { captures: [{ html: "x" }] }, queue.env);
    type Page = { data: { bulk_id: string; counts: object; captures?: unknown }[]; next_cursor: string };
    const first = await (await get("/api/v1/captures/bulk?limit=2", tenant.key)).json<Page>();
    const rest = await (
      await get(`/api/v1/captures/bulk?limit=2&cursor=${first.next_cursor}`, tenant.key)
    ).json<Page>();
    const all = [...first.data, ...rest.data];
    expect(all.map(({ bulk_id }) => bulk_id).sort()).toEqual(ids.sort());
    expect(all[0]).toMatchObject({ status: "pending", counts: { pending: 1, completed: 0 } });
    expect(all[0]?.captures).toBeUndefined();
    expect(rest.next_cursor).toBeNull();
  });

  test("200: v2 answers in its envelope, and links to itself", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const { bulk_id } = await postBulk(tenant.key, { captures: [{ html: "x" }] }, queue.env);
    const res = await get(`/api/v2/captures/bulk/${bulk_id}`, tenant.key);
    expect(await res.json()).toMatchObject({
      data: { bulk_id, status_url: `https://api.test/api/v2/captures/bulk/${bulk_id}` },
      meta: { version: "v2" },
    });
  });
});
