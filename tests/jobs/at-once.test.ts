// How much of one tenant is made at once in the background, and what that leaves to others.
import { describe, expect, test } from "vitest";
import { countedPage } from "../support/cache.ts";
import { jobQueue, jobsOf, postBulk, readBulk } from "../support/jobs.ts";
import { newTenant } from "../support/world.ts";

describe("how many at once", () => {
  test("of one tenant no more than its plan grants are under way, and all are made", async () => {
    const tenant = await newTenant(undefined, "free");
    const queue = jobQueue();
    const page = countedPage(400);
    const captures = Array.from({ length: 6 }, (_, at) => ({ url: `${page.url}&n=${at}` }));
    const { bulk_id } = await postBulk(tenant.key, { captures }, queue.env);
    expect(queue.waiting).toHaveLength(2);
    // Turns given over and over, as a queue may.
    for (let more = 0; more < 8; more++)
      queue.waiting.push({ body: { tenantId: tenant.id }, delaySeconds: 0 });
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
    await queue.drain();
    watched.clear();
    await watching;
    expect(most).toBe(2);
    expect((await readBulk(tenant.key, bulk_id)).counts).toMatchObject({ completed: 6 });
    expect(await page.count()).toBe(6);
  });

  test.each([
    ["free", 2],
    ["starter", 4],
    ["professional", 10],
    ["enterprise", 16],
    ["white_label", 16],
  ] as const)("a %s tenant has %i made at once, where all browsers make 32", async (tier, count) => {
    const tenant = await newTenant(undefined, tier);
    const queue = jobQueue();
    const captures = Array.from({ length: 100 }, (_, at) => ({ html: `${at}` }));
    const { total } = await postBulk(tenant.key, { captures }, { ...queue.env, BROWSER_SESSIONS: "8" });
    expect(total).toBe(100);
    expect(queue.waiting).toHaveLength(count);
  });

  test("a tenant's hundred give it no more turns than its plan grants, so that another's one waits for few", async () => {
    const many = await newTenant(undefined, "free");
    const few = await newTenant(undefined, "free");
    const queue = jobQueue();
    const captures = Array.from({ length: 100 }, (_, at) => ({ html: `${at}` }));
    const { total } = await postBulk(many.key, { captures }, queue.env);
    await postBulk(few.key, { captures: [{ html: "x" }] }, queue.env);
    expect(total).toBe(100);
    expect(queue.waiting.map(({ body }) => body)).toEqual([
      { tenantId: many.id },
      { tenantId: many.id },
      { tenantId: few.id },
    ]);
  });
});
