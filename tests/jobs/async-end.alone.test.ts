// How jobs end: failed, expired, cancelled, sent back, deleted.
import { describe, expect, test } from "vitest";
import { jobRow, postJob, readJob, typesOf } from "../support/async.ts";
import { capturesOf, countedPage, later, noBrowser } from "../support/cache.ts";
import { auditOf, jobQueue, sweep } from "../support/jobs.ts";
import { call, del, get, newTenant, post } from "../support/world.ts";

describe("failure", () => {
  test("what the page does wrong ends the job with its problem; what it was tried with is kept for another try", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x", params: { selector: "#later" } }, queue.env);
    await queue.drain();
    const failed = await readJob(tenant.key, id);
    expect(failed).toMatchObject({
      status: "failed",
      attempts: 1,
      result: null,
      error: { code: "selector_not_found" },
    });
    expect(await typesOf(tenant.id)).toEqual(["job.created", "job.started", "job.failed"]);
  });

  test("without a browser the job waits and is tried again; the timeline says so", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x" }, queue.env);
    await queue.drain(noBrowser);
    const waits = await readJob(tenant.key, id);
    expect(waits).toMatchObject({ status: "pending", attempts: 1 });
    expect(waits.timeline.at(-1)?.detail).toMatch(/^Attempt 1 failed: /);
    for (const sent of queue.waiting) sent.delaySeconds = 0;
    await later(60_000, () => queue.drain());
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "completed", attempts: 2 });
    expect(await typesOf(tenant.id)).toEqual([
      "job.created",
      "job.started",
      "job.retrying",
      "job.started",
      "job.completed",
    ]);
  });

  test("a job whose turn does not come before its deadline expires, and can be sent back", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x", deadline: 60 }, queue.env);
    queue.waiting.splice(0);
    await later(61_000, () => sweep(queue.env));
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "expired", attempts: 0, progress: 100 });
    expect(await typesOf(tenant.id)).toEqual(["job.created", "job.expired"]);
    queue.waiting.splice(0);
    const res = await call("POST", `/api/v1/jobs/${id}/retry`, { key: tenant.key, env: queue.env });
    expect(await res.json()).toMatchObject({ status: "pending" });
    await queue.drain();
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "completed", attempts: 1 });
  });
});

describe("POST /api/v1/jobs/{id}/cancel", () => {
  test("200: what has not begun is never made; again it changes nothing", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x" }, queue.env);
    for (let round = 0; round < 2; round++)
      expect(await (await post(`/api/v1/jobs/${id}/cancel`, undefined, tenant.key)).json()).toMatchObject({
        status: "cancelled",
      });
    await queue.drain();
    expect(await capturesOf(tenant.id)).toEqual([]);
    expect(await typesOf(tenant.id)).toEqual(["job.created", "job.cancelled"]);
    expect((await auditOf(tenant.id)).filter((action) => action === "job.cancel")).toHaveLength(1);
  });

  test("200: what is being made ends as cancelled at once, and its capture is thrown away", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const page = countedPage(2500);
    const id = await postJob(tenant.key, { url: page.url, cache: false }, queue.env);
    const making = queue.drain();
    await expect.poll(page.count, { timeout: 15_000 }).toBe(1);
    await post(`/api/v1/jobs/${id}/cancel`, undefined, tenant.key);
    expect((await post(`/api/v1/jobs/${id}/retry`, undefined, tenant.key)).status).toBe(409);
    await making;
    expect(await jobRow(id)).toMatchObject({ status: "cancelled", leaseEndsAt: null });
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "cancelled", result: null });
    expect((await capturesOf(tenant.id)).filter(({ deletedAt }) => deletedAt === null)).toEqual([]);
    expect(await typesOf(tenant.id)).toEqual(["job.created", "job.started", "job.cancelled"]);
  });

  test("200: what the cache gave to another meanwhile stays", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const page = countedPage(2500);
    const [leader, follower] = [
      await postJob(tenant.key, { url: page.url }, queue.env),
      await postJob(tenant.key, { url: page.url }, queue.env),
    ];
    const making = queue.drain();
    await expect.poll(page.count, { timeout: 15_000 }).toBe(1);
    await post(`/api/v1/jobs/${leader}/cancel`, undefined, tenant.key);
    await making;
    const other = await readJob(tenant.key, follower);
    expect(other).toMatchObject({ status: "completed", result: { cache: "hit" } });
    expect((await call("GET", other.result?.download_url ?? "")).status).toBe(200);
  });

  test("409: what has ended otherwise stays as it is", async () => {
    const { key } = await newTenant();
    const queue = jobQueue();
    const id = await postJob(key, { html: "x" }, queue.env);
    await queue.drain();
    expect((await post(`/api/v1/jobs/${id}/cancel`, undefined, key)).status).toBe(409);
    expect((await post(`/api/v1/jobs/${id}/retry`, undefined, key)).status).toBe(409);
    expect(await readJob(key, id)).toMatchObject({ status: "completed" });
  });
});

describe("DELETE /api/v1/jobs/{id}", () => {
  test("204: the record goes, what has not begun is never made, a capture stays", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const done = await postJob(tenant.key, { html: "x" }, queue.env);
    await queue.drain();
    const open = await postJob(tenant.key, { html: "y" }, queue.env);
    for (const id of [done, open]) {
      expect((await del(`/api/v1/jobs/${id}`, tenant.key)).status).toBe(204);
      expect((await get(`/api/v1/jobs/${id}`, tenant.key)).status).toBe(404);
    }
    await queue.drain();
    expect(await capturesOf(tenant.id)).toHaveLength(1);
  });
});
