// A Worker that dies between any two steps, a queue that loses or repeats, a maker thought lost that was only slow.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jobs } from "#db/schema/jobs.ts";
import { broken, capturesOf, deliver, later } from "../support/cache.ts";
import { deliverJobs, jobQueue, jobsOf, mortal, postBulk, readBulk, sweep } from "../support/jobs.ts";
import { quickBrowser, renders } from "../support/quick-browser.ts";
import { call, db, newTenant, type Tenant } from "../support/world.ts";

type Queue = ReturnType<typeof jobQueue>;

const body = { captures: [{ html: "<p>one" }, { html: "<p>two" }] };
const minuteMs = 60_000;

/** What the platform and the clock do in the next minutes: the message again, and each minute the sweep. */
async function timePasses({ id }: Tenant, queue: Queue) {
  queue.waiting.push({ body: { tenantId: id }, delaySeconds: 0 });
  await later(5000, () => queue.drain());
  for (const minutes of [2, 5, 8, 11]) {
    await later(minutes * minuteMs, () => sweep(queue.env));
    for (const sent of queue.waiting) sent.delaySeconds = 0;
    await later(minutes * minuteMs + 5000, () => queue.drain());
  }
}

/** Each has one stored result, and there is no other; nothing of the options is left. */
async function expectOneResultEach(tenant: Tenant, bulkId: string) {
  const bulk = await readBulk(tenant.key, bulkId);
  expect(bulk).toMatchObject({ status: "completed", counts: { completed: 2 } });
  const results = bulk.captures.map(({ capture_id }) => capture_id);
  const made = await capturesOf(tenant.id);
  const stored = made.filter(({ status, deletedAt }) => status === "completed" && deletedAt === null);
  expect(stored).toHaveLength(2);
  expect(new Set(stored.map(({ id }) => id))).toEqual(new Set(results));
  for (const item of bulk.captures) expect((await call("GET", item.outputs[0]?.url ?? "")).status).toBe(200);
  for (const { input } of await jobsOf(bulkId)) expect(input).toBeNull();
  const files = (await env.FILES.list({ prefix: `${tenant.id}/` })).objects.map(({ key }) => key);
  expect(files.sort()).toEqual(stored.flatMap(({ outputs }) => outputs.map(({ key }) => key)).sort());
}

// A turn of two captures has ended by then, as the first test says.
const steps = Array.from({ length: 19 }, (_, at) => at + 1);

test("a turn of two captures speaks to its stores no more than 19 times", async () => {
  const tenant = await newTenant();
  const queue = jobQueue();
  await postBulk(tenant.key, body, queue.env);
  const worker = mortal(queue.env, 20, "before");
  await deliverJobs([{ tenantId: tenant.id }], { ...queue.env, ...worker.env });
  expect(worker.isDead()).toBe(false);
});

describe.each(["before", "after"] as const)("the consumer dies just %s", (when) => {
  test.each(steps)(
    "its word number %i takes effect: each capture has one stored result all the same",
    async (at) => {
      const tenant = await newTenant();
      const queue = jobQueue();
      const { bulk_id } = await postBulk(tenant.key, body, queue.env);
      queue.waiting.splice(0);
      const worker = mortal({ ...queue.env, BROWSER_SESSION: quickBrowser }, at, when);
      await deliverJobs([{ tenantId: tenant.id }], { ...queue.env, ...worker.env }).catch(() => undefined);
      // Browsers go on when a Worker dies, but not for the minutes that pass at once here.
      await Promise.allSettled(renders);
      await timePasses(tenant, queue);
      await expectOneResultEach(tenant, bulk_id);
    },
  );
});

describe("the call itself", () => {
  test("202: what was recorded and never came to the queue is found by the sweep", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    queue.refuse(true);
    const { bulk_id } = await postBulk(tenant.key, body, queue.env);
    queue.refuse(false);
    await sweep(queue.env);
    expect(queue.waiting).toEqual([]);
    // Twice in the same minute sends once.
    await later(minuteMs, () => sweep(queue.env));
    await later(minuteMs, () => sweep(queue.env));
    const turn = { tenantId: tenant.id };
    expect(queue.waiting.map((sent) => sent.body)).toEqual([expect.objectContaining(turn)]);
    // What the queue loses is sent again.
    queue.waiting.splice(0);
    await later(4 * minuteMs, () => sweep(queue.env));
    expect(queue.waiting).toHaveLength(1);
    await later(4 * minuteMs, () => queue.drain());
    await expectOneResultEach(tenant, bulk_id);
  });

  test("500: a database that fails leaves nothing behind, and nothing is sent", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    await call("GET", "/api/v1/captures/bulk", { key: tenant.key });
    const { env: bindings } = mortal(queue.env, 1, "before");
    const failing = { ...queue.env, ...bindings };
    const res = await call("POST", "/api/v1/captures/bulk", { key: tenant.key, body, env: failing });
    expect(res.status).toBe(500);
    expect(await db.select().from(jobs).where(eq(jobs.tenantId, tenant.id))).toEqual([]);
    expect(queue.waiting).toEqual([]);
  });
});

describe("the queue", () => {
  test("delivers every message many times, together and one after the other: each capture is made once", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const { bulk_id } = await postBulk(tenant.key, body, queue.env);
    const turns = Array.from({ length: 6 }, () => ({ tenantId: tenant.id }));
    await Promise.all([deliverJobs(turns, queue.env), deliverJobs(turns, queue.env)]);
    await deliverJobs(turns, queue.env);
    await queue.drain();
    await expectOneResultEach(tenant, bulk_id);
    expect(await capturesOf(tenant.id)).toHaveLength(2);
    expect((await jobsOf(bulk_id)).map(({ attempts }) => attempts)).toEqual([1, 1]);
  });

  test("a message that cannot be read is let go, and one whose object cannot be reached comes again", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    await postBulk(tenant.key, body, queue.env);
    expect((await deliverJobs([{ wrong: true }], queue.env)).explicitAcks).toEqual(["m0"]);
    const bindings = { ...queue.env, JOB_RUNNER: broken(env.JOB_RUNNER) };
    const broke = await deliver("stillframe-jobs", [{ tenantId: tenant.id }], bindings);
    expect(broke.retryMessages).toMatchObject([{ msgId: "m0" }]);
  });
});

describe("a maker thought lost that was only slow", () => {
  test("what it makes after another has made it too is dropped", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const captures = [{ html: "<p>slow", delay: 1500, cache: false }];
    const { bulk_id } = await postBulk(tenant.key, { captures }, queue.env);
    const slow = queue.drain();
    await expect.poll(async () => (await jobsOf(bulk_id))[0]?.status, { timeout: 15_000 }).toBe("processing");
    const [claimed] = await jobsOf(bulk_id);
    await later(5 * minuteMs, () => sweep(queue.env));
    expect((await jobsOf(bulk_id))[0]).toMatchObject({ status: "pending", captureId: null });
    await slow;
    await later(6 * minuteMs, () => sweep(queue.env));
    const made = (await capturesOf(tenant.id)).filter(({ deletedAt }) => deletedAt === null);
    expect(made).toEqual([]);
    await later(7 * minuteMs, async () => {
      queue.waiting.push({ body: { tenantId: tenant.id }, delaySeconds: 0 });
      await queue.drain();
    });
    const { captures: items } = await readBulk(tenant.key, bulk_id);
    expect(items).toMatchObject([{ status: "completed", attempts: 2 }]);
    expect(items[0]?.capture_id).not.toBe(claimed?.foreseenId);
    expect(await capturesOf(tenant.id)).toHaveLength(1);
  });
});
