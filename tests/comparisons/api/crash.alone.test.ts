// A Worker that dies between any two steps of a comparison: it ends once all the same.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { baselines, comparisons } from "#db/schema/comparisons.ts";
import { postJob, readJob } from "../../support/async.ts";
import { later } from "../../support/cache.ts";
import { newComparer, twoPictures } from "../../support/comparisons.ts";
import { eventsOf } from "../../support/events.ts";
import { send } from "../../support/idempotency.ts";
import { deliverJobs, jobQueue, mortal, sweep } from "../../support/jobs.ts";
import { storageOf, strike } from "../../support/storage.ts";
import { db, type Tenant } from "../../support/world.ts";

const minuteMs = 60_000;

/** One comparison, one version of its baseline, one row of each kind on record, and no file beside theirs. */
async function expectOnce(tenant: Tenant) {
  const rows = await db.select().from(comparisons).where(eq(comparisons.tenantId, tenant.id));
  expect(rows).toMatchObject([
    { status: "completed", verdict: "fail", decision: "approved", diffPixels: 100 },
  ]);
  // What was copied by who died goes with the clock.
  await later(40 * minuteMs, strike);
  const versions = await db.select().from(baselines).where(eq(baselines.tenantId, tenant.id));
  expect(versions.map(({ id }) => id)).toEqual([rows[0]?.setBaselineId]);
  const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
  expect(audit.filter(({ action }) => action.startsWith("comparison."))).toHaveLength(1);
  const told = await eventsOf(tenant.id);
  expect(told.filter(({ type }) => type === "comparison.completed")).toHaveLength(1);
  const { objects } = await env.FILES.list({ prefix: `${tenant.id}/` });
  const keys = objects.map(({ key }) => key).filter((key) => !key.includes("/captures/"));
  const known = [...(rows[0]?.files ?? []), ...versions].map(({ key }) => key);
  expect(keys.sort()).toEqual(known.sort());
  expect((await storageOf(tenant)).by_kind.comparison.files).toBe(4);
}

const steps = Array.from({ length: 15 }, (_, at) => at + 1);

describe.each(["before", "after"] as const)("the Worker dies just %s", (when) => {
  test.each(steps)("its word number %i of a job takes effect: one comparison", async (at) => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const queue = jobQueue();
    const body = { baseline: before, capture: after, name: "home", approve: true };
    const id = await postJob(tenant.key, body, queue.env, "compare");
    const worker = mortal(queue.env, at, when);
    await deliverJobs([{ tenantId: tenant.id }], { ...queue.env, ...worker.env });
    for (const minutes of [4, 8, 12]) {
      await later(minutes * minuteMs, () => sweep(queue.env));
      queue.waiting.push({ body: { tenantId: tenant.id }, delaySeconds: 0 });
      for (const sent of queue.waiting) sent.delaySeconds = 0;
      await later(minutes * minuteMs + 30_000, () => queue.drain());
    }
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "completed", result: { verdict: "fail" } });
    await expectOnce(tenant);
  });

  test.each(steps)("its word number %i of a request with a key takes effect: one comparison", async (at) => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const body = { baseline: before, capture: after, name: "home", approve: true };
    const ask = (bindings: Partial<Env> = {}) =>
      send("compare", { key: tenant.key, once: "once", body, env: bindings });
    await ask(mortal({}, at, when).env).catch(() => undefined);
    const res = await later(4 * minuteMs, () => ask());
    expect([res.status, await res.json()]).toMatchObject([200, { verdict: "fail", decision: "approved" }]);
    await expectOnce(tenant);
  });
});

test("a comparison that nobody comes back for is closed as failed, and told once", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  const body = { baseline: before, capture: after };
  await send("compare", { key: tenant.key, once: "once", body, env: mortal({}, 8, "before").env });
  const [row] = await db.select().from(comparisons).where(eq(comparisons.tenantId, tenant.id));
  expect(row?.status).toBe("processing");
  await later(11 * minuteMs, strike);
  await later(12 * minuteMs, strike);
  const [closed] = await db.select().from(comparisons).where(eq(comparisons.tenantId, tenant.id));
  expect(closed).toMatchObject({ status: "failed", error: { code: "internal_error" } });
  expect((await eventsOf(tenant.id)).map(({ type }) => type)).toEqual(["comparison.completed"]);
  expect((await env.FILES.list({ prefix: `${tenant.id}/comparisons/` })).objects).toEqual([]);
});
