// A Worker that dies between any two steps of a request with a key; a holder thought dead that was only slow.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { idempotencyKeys } from "#db/schema/idempotency.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { storageTargets } from "#db/schema/storage.ts";
import { atStore } from "../support/buckets.ts";
import { capturesOf, later } from "../support/cache.ts";
import { isReplay, rowsOf, send } from "../support/idempotency.ts";
import { auditOf, jobQueue, mortal } from "../support/jobs.ts";
import { databaseWith } from "../support/storage.ts";
import { db, get, newTenant, type Tenant } from "../support/world.ts";

/** Longer than any work takes: who holds a key for so long was cut off. */
const lostMs = 3 * 60_000 + 1000;

const bulksOf = (tenantId: string) => db.select().from(bulks).where(eq(bulks.tenantId, tenantId));
const bulk = { captures: [{ html: "<p>one" }, { html: "<p>two" }] };
const picture = { html: "<h1>Once", viewport_width: 200, viewport_height: 100, cache: false };

type Case = { path: string; body: object; status: number; effects: (tenant: Tenant) => Promise<number> };
const cases: Record<string, Case> = {
  "a bulk": {
    path: "captures/bulk",
    body: bulk,
    status: 202,
    effects: async ({ id }) => {
      const [made, items] = [await bulksOf(id), await db.select().from(jobs).where(eq(jobs.tenantId, id))];
      expect(items).toHaveLength(2 * made.length);
      expect((await auditOf(id)).filter((action) => action === "bulk.create")).toHaveLength(made.length);
      return made.length;
    },
  },
  "an API key": {
    path: "keys",
    body: { description: "CI" },
    status: 201,
    effects: async ({ id }) => (await db.select().from(apiKeys).where(eq(apiKeys.tenantId, id))).length - 1,
  },
  "a storage target": {
    path: "storage/targets",
    body: atStore({ name: "once" }),
    status: 201,
    effects: async ({ id }) =>
      (await db.select().from(storageTargets).where(eq(storageTargets.tenantId, id))).length,
  },
  "a capture": {
    path: "screenshot",
    body: picture,
    status: 200,
    effects: async ({ id }) => (await capturesOf(id)).filter(({ status }) => status === "completed").length,
  },
};

// Each of them has ended by then, as the first test says.
const words = 5;
const steps = Array.from({ length: words }, (_, at) => at + 1);

describe.each(Object.entries(cases))("%s", (_what, { path, body, status, effects }) => {
  test(`speaks to its stores no more than ${words} times`, async () => {
    const { key } = await newTenant();
    await get("/api/v1/keys", key);
    const worker = mortal(jobQueue().env, words + 1, "before");
    const res = await send(path, { key, once: "one", body, env: { ...jobQueue().env, ...worker.env } });
    expect([res.status, worker.isDead()]).toEqual([status, false]);
  });

  describe.each(["before", "after"] as const)("the Worker dies just %s", (when) => {
    test.each(steps)("its word number %i takes effect: one effect, and its answer", async (at) => {
      const tenant = await newTenant();
      const { key } = tenant;
      const queue = jobQueue();
      // Known from here on, so that the first word is the claim.
      await get("/api/v1/keys", key);
      const ask = (more: Partial<Env> = {}) =>
        send(path, { key, once: "one", body, env: { ...queue.env, ...more } });
      const first = await ask(mortal(queue.env, at, when).env);
      const soon = await ask();
      expect([status, 409]).toContain(soon.status);
      const then = await later(lostMs, () => ask());
      expect(then.status).toBe(status);
      expect(await effects(tenant)).toBe(1);
      const text = await then.text();
      for (const earlier of [first, soon])
        if (earlier.status === status) expect(await earlier.text()).toBe(text);
      const again = await later(lostMs, () => ask());
      expect([again.status, isReplay(again)]).toEqual([status, true]);
      expect(await again.text()).toBe(text);
      expect(await effects(tenant)).toBe(1);
      expect(await rowsOf(tenant.id)).toHaveLength(1);
    });
  });
});

describe("a holder thought dead that was only slow", () => {
  /** A database on which the nth batch waits until `meanwhile` is over. */
  function slowAt(nth: number, meanwhile: () => Promise<unknown>): Partial<Env> {
    let batches = 0;
    return {
      DB: databaseWith({
        batch: async <T>(statements: D1PreparedStatement[]) => {
          if (++batches === nth) await meanwhile();
          return env.DB.batch<T>(statements);
        },
      }),
    };
  }

  test("202: does nothing after another has taken over, and gets that one's answer", async () => {
    const tenant = await newTenant();
    const { key } = tenant;
    const queue = jobQueue();
    const ask = (more: Partial<Env> = {}) =>
      send("captures/bulk", { key, once: "one", body: bulk, env: { ...queue.env, ...more } });
    let overtaking: Response | undefined;
    const slow = await ask(
      slowAt(2, async () => {
        overtaking = await later(lostMs, () => ask());
      }),
    );
    expect([overtaking?.status, slow.status, isReplay(slow)]).toEqual([202, 202, true]);
    expect(await slow.text()).toBe(await overtaking?.text());
    expect(await bulksOf(tenant.id)).toHaveLength(1);
    expect(await auditOf(tenant.id)).toEqual(["bulk.create"]);
  });

  test("202: where the other failed and let go of the key, the answer is recorded all the same", async () => {
    const tenant = await newTenant();
    const { key } = tenant;
    const queue = jobQueue();
    const ofTenant = eq(idempotencyKeys.tenantId, tenant.id);
    const options = { key, once: "one", body: bulk };
    const slow = await send("captures/bulk", {
      ...options,
      env: { ...queue.env, ...slowAt(2, () => db.delete(idempotencyKeys).where(ofTenant)) },
    });
    const again = await send("captures/bulk", { ...options, env: queue.env });
    expect([slow.status, again.status, isReplay(again)]).toEqual([202, 202, true]);
    expect(await again.text()).toBe(await slow.text());
    expect(await bulksOf(tenant.id)).toHaveLength(1);
  });

  test("one effect of twenty who find a dead holder's key at once", async () => {
    const tenant = await newTenant();
    const { key } = tenant;
    const queue = jobQueue();
    const ask = (more: Partial<Env> = {}) =>
      send("captures/bulk", { key, once: "one", body: bulk, env: { ...queue.env, ...more } });
    await get("/api/v1/keys", key);
    await ask(mortal(queue.env, 2, "before").env);
    expect(await rowsOf(tenant.id)).toMatchObject([{ responseStatus: null }]);
    const all = await later(lostMs, () => Promise.all(Array.from({ length: 20 }, () => ask())));
    expect(all.filter((res) => res.status === 202 && !isReplay(res))).toHaveLength(1);
    for (const { status } of all) expect([202, 409]).toContain(status);
    expect(await bulksOf(tenant.id)).toHaveLength(1);
  });

  test("409: is told to wait where the other is still at it, and does not free its key", async () => {
    const tenant = await newTenant();
    const { key } = tenant;
    const queue = jobQueue();
    const held = { token: "another's", lockedUntil: Date.now() + 60_000 };
    const slow = await send("captures/bulk", {
      key,
      once: "one",
      body: bulk,
      env: {
        ...queue.env,
        ...slowAt(2, () =>
          db.update(idempotencyKeys).set(held).where(eq(idempotencyKeys.tenantId, tenant.id)),
        ),
      },
    });
    expect(slow.status).toBe(409);
    expect(Number(slow.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
    expect(await rowsOf(tenant.id)).toMatchObject([{ ...held, responseStatus: null }]);
    expect(await bulksOf(tenant.id)).toEqual([]);
  });
});

test("202: an answer that was lost after its effect is found at once", async () => {
  const tenant = await newTenant();
  const { key } = tenant;
  const queue = jobQueue();
  let batches = 0;
  const DB = databaseWith({
    batch: async <T>(statements: D1PreparedStatement[]) => {
      const results = await env.DB.batch<T>(statements);
      if (++batches === 2) throw new Error("The connection was lost");
      return results;
    },
  });
  const options = { key, once: "one", body: bulk };
  const res = await send("captures/bulk", { ...options, env: { ...queue.env, DB } });
  expect([res.status, isReplay(res)]).toEqual([202, true]);
  const again = await send("captures/bulk", { ...options, env: queue.env });
  expect(await again.text()).toBe(await res.text());
  expect(await bulksOf(tenant.id)).toHaveLength(1);
});
