// How bulks end before their time: cancelled, deleted, overdue, forgotten.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { broken, capturesOf, countedPage, later } from "../support/cache.ts";
import { auditOf, bulkRow, jobQueue, jobsOf, postBulk, readBulk, sweep } from "../support/jobs.ts";
import { call, db, del, get, newTenant, setAtOnce } from "../support/world.ts";

const dayMs = 24 * 60 * 60 * 1000;

describe("cancelling", () => {
  test("200: what has not begun is never made, what has ended stays, and again changes nothing", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const captures = [{ html: "one" }, { html: "two" }, { html: "three" }];
    const { bulk_id } = await postBulk(tenant.key, { captures }, queue.env);
    const [first] = await jobsOf(bulk_id);
    await db
      .update(jobs)
      .set({ dueAt: Date.now() + 60_000 })
      .where(eq(jobs.bulkId, bulk_id));
    await db
      .update(jobs)
      .set({ dueAt: 0 })
      .where(eq(jobs.id, first?.id ?? ""));
    await queue.drain();
    const path = `/api/v1/captures/bulk/${bulk_id}/cancel`;
    for (let round = 0; round < 2; round++)
      expect(await (await call("POST", path, { key: tenant.key })).json()).toMatchObject({
        status: "cancelled",
        progress: 100,
        counts: { completed: 1, cancelled: 2 },
      });
    await later(120_000, () => queue.drain());
    expect(await capturesOf(tenant.id)).toHaveLength(1);
    // What was cancelled can be sent back, and keeps its options.
    expect((await jobsOf(bulk_id)).map(({ input }) => input === null)).toEqual([true, false, false]);
    expect((await bulkRow(bulk_id))?.defaults).not.toBeNull();
    expect((await auditOf(tenant.id)).filter((action) => action === "bulk.cancel")).toHaveLength(1);
  });

  test("200: what is being made is finished; where it fails for our fault, it is not begun again", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const page = countedPage(2500);
    // Two at once is what the plan grants.
    await setAtOnce(tenant.id);
    const captures = [{ url: page.url }, { url: `${page.url}&n=2` }, { html: "never" }];
    const { bulk_id } = await postBulk(tenant.key, { captures }, queue.env);
    const made = queue.drain();
    await expect.poll(() => page.count(), { timeout: 15_000 }).toBe(2);
    const path = `/api/v1/captures/bulk/${bulk_id}/cancel`;
    expect(await (await call("POST", path, { key: tenant.key })).json()).toMatchObject({
      status: "processing",
      counts: { processing: 2, cancelled: 1 },
    });
    await made;
    expect(await readBulk(tenant.key, bulk_id)).toMatchObject({
      status: "cancelled",
      counts: { completed: 2, cancelled: 1 },
    });

    const other = await postBulk(tenant.key, { captures: [{ html: "x" }] }, queue.env);
    await db.update(bulks).set({ cancelledAt: 1 }).where(eq(bulks.id, other.bulk_id));
    await queue.drain({ BROWSER_SESSION: broken(env.BROWSER_SESSION) });
    expect(await readBulk(tenant.key, other.bulk_id)).toMatchObject({ status: "cancelled" });
    expect((await bulkRow(other.bulk_id))?.completedAt).not.toBeNull();
  });

  test("204: a deleted bulk is gone at once and its rows with the sweep; its captures stay", async () => {
    const tenant = await newTenant();
    const stranger = await newTenant();
    const queue = jobQueue();
    const { bulk_id } = await postBulk(tenant.key, { captures: [{ html: "x" }] }, queue.env);
    await queue.drain();
    const path = `/api/v1/captures/bulk/${bulk_id}`;
    for (const refused of [
      await del(path, stranger.key),
      await get(path, stranger.key),
      await call("POST", `${path}/cancel`, { key: stranger.key }),
    ])
      expect(refused.status).toBe(404);
    expect((await readBulk(tenant.key, bulk_id)).status).toBe("completed");
    expect((await del(path, tenant.key)).status).toBe(204);
    expect((await get(path, tenant.key)).status).toBe(404);
    expect((await del(path, tenant.key)).status).toBe(404);
    await sweep(queue.env);
    expect(await bulkRow(bulk_id)).toBeUndefined();
    expect(await jobsOf(bulk_id)).toEqual([]);
    expect(await capturesOf(tenant.id)).toHaveLength(1);
  });
});

describe("the sweep", () => {
  test("what has not begun by its deadline fails and says so; records go with their results' time", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const { bulk_id } = await postBulk(tenant.key, { captures: [{ html: "x" }] }, queue.env);
    await later(dayMs + 1000, () => sweep(queue.env));
    expect(await readBulk(tenant.key, bulk_id)).toMatchObject({
      status: "failed",
      captures: [{ status: "failed", attempts: 0, error: { code: "browser_unavailable" } }],
    });
    await later(8 * dayMs, () => sweep(queue.env));
    expect(await bulkRow(bulk_id)).toBeUndefined();
  });

  test("a capture deleted since leaves its item without files", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const { bulk_id } = await postBulk(tenant.key, { captures: [{ html: "x" }] }, queue.env);
    await queue.drain();
    const [item] = (await readBulk(tenant.key, bulk_id)).captures;
    await del(`/api/v1/captures/${item?.capture_id}`, tenant.key);
    expect((await readBulk(tenant.key, bulk_id)).captures).toMatchObject([
      { status: "completed", capture_id: item?.capture_id, outputs: [], thumbnail_url: null },
    ]);
  });
});
