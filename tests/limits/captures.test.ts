// Captures in their month: held while they are made, counted when made, and never one too many.
import { abortAllDurableObjects, evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test, vi } from "vitest";
import { captures } from "#db/schema/captures.ts";
import { jobQueue } from "../support/jobs.ts";
import { postJob, readJob } from "../support/async.ts";
import { gate, limited } from "../support/limits.ts";
import { pausing, quickBrowser } from "../support/quick-browser.ts";
import { call, db, get, type Tenant } from "../support/world.ts";

afterEach(() => void (pausing.ms = 0));

const quick = { BROWSER_SESSION: quickBrowser };
const failing = {
  BROWSER_SESSION: {
    getByName: () => ({
      render: async () => ({
        ok: false,
        code: "target_unreachable",
        detail: "There is no host of this name",
        step: "navigate",
        timings: {},
        report: { redirects: [], blocked: [], failed: [], console: [], notes: [] },
      }),
    }),
  } as unknown as Env["BROWSER_SESSION"],
};

const shoot = ({ key }: Tenant, more: object = {}, bindings: Partial<Env> = quick) =>
  call("POST", "/api/v1/screenshot", { key, body: { html: "<p>x", cache: false, ...more }, env: bindings });

type Limits = { captures: { limit: number | null; used: number; being_made: number } };
const limitsOf = async ({ key }: Tenant) => (await get("/api/v1/limits", key)).json<Limits>();

const ask = (tenantId: string, id: string, more: object = {}) => ({
  id,
  tenantId,
  tier: "free" as const,
  key: null,
  user: null,
  timeoutMs: 5000,
  needsLane: false,
  isInteractive: true,
  ...more,
});

describe("500 at once against a month of 100", () => {
  test("admit exactly 100", async () => {
    const { id } = await limited("free");
    const all = await Promise.all(
      Array.from({ length: 500 }, (_, at) => gate(id).reserve(ask(id, `r${at}`))),
    );
    expect(all.filter(({ isAllowed }) => isAllowed)).toHaveLength(100);
  });

  test.each(["evicted", "aborted"])(
    "a gate that is %s in the midst admits no more, and forgets no reservation",
    async (how) => {
      // The first leave places open. An eviction waits until the gate has written, five seconds: so few of them.
      const waves = how === "evicted" ? [60, 440] : [60, 20, 60, 180, 180];
      const { id } = await limited("free");
      const admitted = new Set<string>();
      const reserve = async (name: string) => {
        const given = await gate(id)
          .reserve(ask(id, name))
          .catch(() => undefined);
        if (given?.isAllowed) admitted.add(name);
      };
      const namesOf = (wave: number) => Array.from({ length: waves[wave] ?? 0 }, (_, at) => `r${wave}-${at}`);
      for (const wave of waves.keys()) {
        const asked = namesOf(wave).map(reserve);
        if (how === "aborted") await abortAllDurableObjects();
        await Promise.all(asked);
        if (how === "evicted") await evictDurableObject(gate(id));
      }
      if (how === "evicted") expect(namesOf(0).filter((name) => admitted.has(name))).toHaveLength(60);
      // Those whose answer was lost are asked for again under their own name, as whoever asks does.
      for (const wave of waves.keys()) await Promise.all(namesOf(wave).map(reserve));
      expect(admitted.size).toBe(100);
      for (const name of [...admitted].slice(0, 40)) await gate(id).settle(ask(id, name), true);
      for (const name of [...admitted].slice(40)) await gate(id).settle(ask(id, name), false);
      await evictDurableObject(gate(id));
      const again = await Promise.all(
        Array.from({ length: 100 }, (_, at) => gate(id).reserve(ask(id, `again${at}`))),
      );
      expect(again.filter(({ isAllowed }) => isAllowed)).toHaveLength(60);
    },
    40_000,
  );
});

describe("what counts", () => {
  test("200: a capture that is made; not one that fails, nor one from the cache", async () => {
    const tenant = await limited("starter", { capturesPerMonth: 2 });
    expect((await shoot(tenant, { html: undefined, url: "https://example.com/" }, failing)).status).toBe(502);
    expect(await limitsOf(tenant)).toMatchObject({ captures: { limit: 2, used: 0, being_made: 0 } });
    for (let at = 0; at < 3; at++) expect((await shoot(tenant, { cache: true })).status).toBe(200);
    expect(await limitsOf(tenant)).toMatchObject({ captures: { used: 1, being_made: 0 } });
  });

  test("429: past the month nothing is begun and nothing recorded; captures from the cache go on", async () => {
    const tenant = await limited("starter", { capturesPerMonth: 1 });
    expect((await shoot(tenant, { cache: true })).status).toBe(200);
    const res = await shoot(tenant);
    expect(res.status).toBe(429);
    expect(Number(res.headers.get("Retry-After"))).toBeGreaterThan(60);
    expect(await res.json()).toMatchObject({
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
      code: "quota_exceeded",
      retryable: false,
      "violated-policies": ["captures"],
      detail: expect.stringContaining("All 1 captures of this month are made"),
    });
    expect(await db.select().from(captures).where(eq(captures.tenantId, tenant.id))).toHaveLength(1);
    expect((await shoot(tenant, { cache: true })).status).toBe(200);
  });

  test("a job past the month fails with the reason, once; one before it is made", async () => {
    const tenant = await limited("starter", { capturesPerMonth: 1 });
    const queue = jobQueue();
    const body = { url: "https://example.com/", params: { cache: false } };
    const first = await postJob(tenant.key, body, queue.env);
    await queue.drain(quick);
    const second = await postJob(tenant.key, body, queue.env);
    await queue.drain(quick);
    expect(await readJob(tenant.key, first)).toMatchObject({ status: "completed" });
    expect(await readJob(tenant.key, second)).toMatchObject({
      status: "failed",
      attempts: 1,
      error: { code: "quota_exceeded" },
    });
  });
});

describe("how many at once", () => {
  test("never more than the plan grants, over all browsers; the rest wait their turn and all are made", async () => {
    const tenant = await limited("free", { callsPerMinute: -1 });
    const { seen, browser } = watched(60);
    const answers = await Promise.all(Array.from({ length: 8 }, () => shoot(tenant, {}, browser)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(seen.most).toBe(2);
    const queued = answers.filter((res) => /queue;dur=\d/.test(res.headers.get("Server-Timing") ?? ""));
    expect(queued.length).toBeGreaterThanOrEqual(5);
  });

  test("429: whose turn would come too late is told at once, with when to come back", async () => {
    const tenant = await limited("free", { callsPerMinute: -1, capturesAtOnce: 1 });
    const { browser } = watched(1500);
    await shoot(tenant, { timeout: 10_000 }, browser);
    const under = [shoot(tenant, { timeout: 10_000 }, browser), shoot(tenant, { timeout: 10_000 }, browser)];
    await vi.waitFor(async () => expect((await limitsOf(tenant)).captures.being_made).toBe(1));
    const startedAt = Date.now();
    const res = await shoot(tenant, { timeout: 3000 }, browser);
    expect(Date.now() - startedAt).toBeLessThan(1000);
    expect(res.status).toBe(429);
    expect(await res.json()).toMatchObject({
      code: "rate_limited",
      retryable: true,
      "violated-policies": ["captures-at-once"],
      detail: expect.stringContaining("1 of your captures are being made"),
    });
    expect((await Promise.all(under)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("what somebody waits for goes before what nobody does", async () => {
    const { id } = await limited("free", { capturesAtOnce: 1, capturesPerMonth: -1 });
    const lane = { needsLane: true };
    await gate(id).reserve(ask(id, "first", lane));
    const order: string[] = [];
    const wait = (name: string, isInteractive: boolean) =>
      gate(id)
        .reserve(ask(id, name, { ...lane, isInteractive, timeoutMs: 20_000 }))
        .then(() => order.push(name));
    const waiting = [wait("job", false)];
    await new Promise((resolve) => setTimeout(resolve, 50));
    waiting.push(wait("person", true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const name of ["first", "person", "job"]) {
      await gate(id).settle(ask(id, name), true);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await Promise.all(waiting);
    expect(order).toEqual(["person", "job"]);
  });
});

/** A browser without limits of its own that counts how many it is at. */
function watched(ms: number) {
  const seen = { active: 0, most: 0 };
  const { render } = quickBrowser.getByName("any") as unknown as {
    render: (order: object) => Promise<object>;
  };
  const browser = {
    BROWSER_SESSION: {
      getByName: () => ({
        render: async (order: object) => {
          seen.most = Math.max(seen.most, ++seen.active);
          await new Promise((resolve) => setTimeout(resolve, ms));
          seen.active--;
          return render(order);
        },
      }),
    } as unknown as Env["BROWSER_SESSION"],
  };
  return { seen, browser };
}

test("the place that nobody gave back is free after the capture's time", async () => {
  const { id } = await limited("free", { capturesAtOnce: 1 });
  expect(env.TENANT_GATE).toBeDefined();
  await gate(id).reserve(ask(id, "lost", { needsLane: true, timeoutMs: 0 }));
  vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ["Date"] });
  try {
    expect(await gate(id).reserve(ask(id, "next", { needsLane: true }))).toMatchObject({ isAllowed: true });
  } finally {
    vi.useRealTimers();
  }
});
