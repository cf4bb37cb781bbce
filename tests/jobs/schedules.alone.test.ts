// Hundreds of schedules in which the Worker dies again and again while jobs are accepted and made: messages are lost or
// come twice, attempts overlap. What was accepted is made once, and told once.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, inject, test } from "vitest";
import { jobs } from "#db/schema/jobs.ts";
import { webhookDeliveries } from "#db/schema/webhooks.ts";
import { capturesOf, later } from "../support/cache.ts";
import { eventsOf } from "../support/events.ts";
import { deliverJobs, jobQueue, mortal, sweep } from "../support/jobs.ts";
import { quickBrowser, renders } from "../support/quick-browser.ts";
import { randomFrom } from "../support/random.ts";
import { call, db, newTenant, type Tenant } from "../support/world.ts";

const minuteMs = 60_000;
const schedules = Math.max(20, inject("schedules"));
const inOneTest = 20;

type Random = () => number;
const upTo = (random: Random, most: number) => Math.floor(random() * (most + 1));

/** One Worker's life: it does what it is told until it dies, if it does. */
async function live(
  random: Random,
  bindings: Partial<Env>,
  work: (mortally: Partial<Env>) => Promise<unknown>,
) {
  const diesAt = random() < 0.6 ? 1 + upTo(random, 9) : Infinity;
  const worker = mortal(
    { ...bindings, BROWSER_SESSION: quickBrowser },
    diesAt,
    random() < 0.5 ? "before" : "after",
  );
  await work({ ...bindings, ...worker.env }).catch(() => undefined);
  // Minutes go by in an instant here; no browser takes as many.
  await Promise.allSettled(renders);
}

async function acceptSome(random: Random, tenant: Tenant, queue: ReturnType<typeof jobQueue>) {
  for (let count = 1 + upTo(random, 2); count > 0; count--) {
    const webhook = random() < 0.5 ? { webhook_url: "http://127.0.0.1:9/" } : {};
    const body = { html: crypto.randomUUID(), cache: false, ...webhook };
    await live(random, queue.env, (bindings) =>
      call("POST", "/api/v1/screenshot/async", { key: tenant.key, body, env: bindings }),
    );
  }
}

async function runSchedule(seed: number, tenant: Tenant) {
  const random = randomFrom(seed);
  const queue = jobQueue();
  const turn = { tenantId: tenant.id };
  await acceptSome(random, tenant, queue);
  for (let minute = 0; minute < 5; minute++) {
    await later(minute * minuteMs, async () => {
      const heard = queue.waiting.splice(0).filter(() => random() < 0.7);
      const turns = heard.flatMap(() => (random() < 0.3 ? [turn, turn] : [turn]));
      await live(random, queue.env, async (bindings) => {
        // Some at once, as several consumers would.
        await Promise.all(turns.map((one) => deliverJobs([one], bindings)));
      });
      if (random() < 0.8) await live(random, queue.env, (bindings) => sweep(bindings));
    });
  }
  // And then nothing dies any more.
  for (const minutes of [8, 12, 20, 40]) {
    await later(minutes * minuteMs, async () => {
      await sweep({ ...queue.env, BROWSER_SESSION: quickBrowser });
      for (const sent of queue.waiting) sent.delaySeconds = 0;
      await queue.drain({ BROWSER_SESSION: quickBrowser });
    });
  }
}

async function expectOnceEach(tenant: Tenant) {
  const all = await db.select().from(jobs).where(eq(jobs.tenantId, tenant.id));
  expect(all.map(({ status }) => status)).toEqual(all.map(() => "completed"));
  const made = await capturesOf(tenant.id);
  const stored = made.filter((one) => one.status === "completed" && one.deletedAt === null);
  expect(new Set(stored.map(({ id }) => id))).toEqual(new Set(all.map(({ captureId }) => captureId)));
  expect(stored).toHaveLength(all.length);
  // A file whose deletion was cut off goes with the record of its failed capture.
  const lost = made.flatMap(({ id, status }) => (status === "failed" ? `${tenant.id}/captures/${id}/` : []));
  const listed = (await env.FILES.list({ prefix: `${tenant.id}/` })).objects.map(({ key }) => key);
  const files = listed.filter((key) => !lost.some((prefix) => key.startsWith(prefix)));
  expect(files.sort()).toEqual(stored.flatMap(({ outputs }) => outputs.map(({ key }) => key)).sort());
  const told = await eventsOf(tenant.id);
  expect(told.map(({ seq }) => seq)).toEqual(told.map((_, at) => at + 1));
  for (const { id, webhookUrl } of all) {
    const types = told.filter(({ subject }) => subject === id).map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(["job.created", "job.completed"]);
    expect(types.filter((type) => type === "job.created" || type === "job.completed")).toHaveLength(2);
    const sent = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.jobId, id));
    expect(sent).toHaveLength(webhookUrl === null ? 0 : 1);
  }
  return all.length;
}

test.each(Array.from({ length: Math.ceil(schedules / inOneTest) }, (_, at) => at * inOneTest))(
  "seeds from %i: each job that was recorded has one stored result, and its end is told once",
  async (first) => {
    let made = 0;
    for (let seed = first; seed < first + inOneTest; seed++) {
      const tenant = await newTenant();
      await runSchedule(seed, tenant);
      made += await expectOnceEach(tenant).catch((err: unknown) => {
        throw new Error(`seed ${seed}`, { cause: err });
      });
    }
    expect(made).toBeGreaterThan(inOneTest / 2);
  },
  120_000,
);
