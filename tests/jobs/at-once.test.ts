// How much of one tenant is made at once in the background, and what that leaves to others.
import { afterEach, describe, expect, test } from "vitest";
import { countedPage } from "../support/cache.ts";
import { deliverJobs, jobQueue, jobsOf, postBulk, readBulk } from "../support/jobs.ts";
import { pausing, quickBrowser, renders } from "../support/quick-browser.ts";
import { call, newTenant, setAtOnce } from "../support/world.ts";

afterEach(() => void (pausing.ms = 0));

describe("how many at once", () => {
  test("of one tenant no more than its plan grants are under way, and all are made", async () => {
    const tenant = await newTenant(undefined, "free");
    await setAtOnce(tenant.id);
    const queue = jobQueue();
    const page = countedPage(400);
    const captures = Array.from({ length: 6 }, (_, at) => ({ url: `${page.url}&n=${at}` }));
    const { bulk_id } = await postBulk(tenant.key, { captures }, queue.env);
    let most = 0;
    const watched = new Set([bulk_id]);
    const watch = async () => {
      while (watched.size > 0) {
        const rows = await jobsOf(bulk_id);
        most = Math.max(most, rows.filter(({ status }) => status === "processing").length);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const watching = watch();
    // Word given over and over, to several objects: the record decides.
    const words = queue.waiting.splice(0).map(({ body }) => body);
    await Promise.all([1, 2, 3].map(() => deliverJobs(words, queue.env)));
    await queue.drain();
    watched.clear();
    await watching;
    expect(most).toBe(2);
    expect((await readBulk(tenant.key, bulk_id)).counts).toMatchObject({ completed: 6 });
    expect(await page.count()).toBe(6);
  });

  test.each([
    ["free", null, 2],
    ["starter", null, 4],
    ["professional", null, 10],
    ["enterprise", null, 16],
    ["white_label", null, 16],
    ["free", 5, 5],
    ["enterprise", 3, 3],
    ["free", -1, 16],
  ] as const)("a %s tenant with %o of its own has %i made at once of 32", async (tier, own, count) => {
    const tenant = await newTenant(undefined, tier);
    await setAtOnce(tenant.id, own);
    const queue = jobQueue();
    pausing.ms = 300;
    const captures = Array.from({ length: 20 }, (_, at) => ({ html: `${at}` }));
    const bindings = { ...queue.env, BROWSER_SESSIONS: "8", BROWSER_SESSION: quickBrowser };
    const { bulk_id } = await postBulk(tenant.key, { captures }, bindings);
    let most = 0;
    const watching = setInterval(() => (most = Math.max(most, renders.size)), 5);
    await queue.drain(bindings);
    clearInterval(watching);
    expect(most).toBe(count);
    expect((await readBulk(tenant.key, bulk_id)).counts).toMatchObject({ completed: 20 });
  });

  test("a tenant's hundred do not hold up another's one: each has a runner of its own", async () => {
    const many = await newTenant(undefined, "free");
    const few = await newTenant(undefined, "free");
    await setAtOnce(many.id);
    const queue = jobQueue();
    pausing.ms = 50;
    const bindings = { ...queue.env, BROWSER_SESSION: quickBrowser };
    const captures = Array.from({ length: 100 }, (_, at) => ({ html: `${at}` }));
    const heavy = await postBulk(many.key, { captures }, bindings);
    const heavyWork = deliverJobs([{ tenantId: many.id }], bindings);
    const light = await postBulk(few.key, { captures: [{ html: "x" }] }, bindings);
    await deliverJobs([{ tenantId: few.id }], bindings);
    expect(await readBulk(few.key, light.bulk_id)).toMatchObject({ status: "completed" });
    const { counts } = await readBulk(many.key, heavy.bulk_id);
    expect(counts["pending"]).toBeGreaterThan(50);
    await call("POST", `/api/v1/captures/bulk/${heavy.bulk_id}/cancel`, { key: many.key });
    await heavyWork;
  });
});
