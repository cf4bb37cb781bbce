// Health: each thing that the service rests on is really asked, and a flood of questions costs nothing.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { broken, later } from "../support/cache.ts";
import { counted } from "../support/counted.ts";
import { bring, requestOf } from "../support/requests.ts";
import { call, newTenant } from "../support/world.ts";

type Health = { status: string; checks: Record<string, { status: string; latency_ms: number }> };
const parts = ["browsers", "database", "durable_objects", "objects", "queues"];

/** Times that lie apart, so that nothing that was found before is said again. */
let times = 0;
const ask = (path: string, bindings: Partial<Env> = {}) =>
  later(++times * 120_000, () => call("GET", path, { env: bindings }));

test("200: all that it rests on answers, each with its latency", async () => {
  const res = await ask("/health/ready");
  const { checks, ...rest } = await res.json<Health>();
  expect([res.status, rest]).toMatchObject([
    200,
    { status: "ok", thresholds: { slow_ms: 1000, timeout_ms: 3000 } },
  ]);
  expect(Object.keys(checks).toSorted()).toEqual(parts);
  for (const check of Object.values(checks))
    expect(check).toMatchObject({ status: "ok", latency_ms: expect.any(Number) });
});

describe("503: not ready without", () => {
  test.each([
    ["database", { DB: broken(env.DB) }],
    ["objects", { FILES: broken(env.FILES) }],
    ["durable_objects", { ADDRESS_GATE: broken(env.ADDRESS_GATE) }],
  ])("%s, and says which", async (name, bindings) => {
    const res = await ask("/health/ready", bindings);
    const { status, checks } = await res.json<Health>();
    expect([res.status, status, checks[name]?.status]).toEqual([503, "failing", "failing"]);
    const others = Object.entries(checks).filter(([other]) => other !== name);
    expect(others.every(([, check]) => check.status === "ok")).toBe(true);
    // Nobody learns what is behind it.
    expect(JSON.stringify(checks)).not.toContain("reach");
    expect((await call("GET", "/health/live", { env: bindings })).status).toBe(200);
  });
});

describe("200: degraded without", () => {
  test.each([
    ["browsers", { BROWSER: broken(env.BROWSER) }],
    ["queues", { JOBS: broken(env.JOBS) }],
  ])("%s: the cache still answers, and work waits", async (name, bindings) => {
    const res = await ask("/health/ready", bindings);
    const { status, checks } = await res.json<Health>();
    expect([res.status, status, checks[name]?.status]).toEqual([200, "degraded", "failing"]);
  });
});

test("what does not answer is given up after its time, and the others' answers stand", async () => {
  const never = { fetch: () => new Promise<Response>(() => undefined) } as unknown as Env["BROWSER"];
  const startedAt = Date.now();
  const res = await ask("/health/ready", { BROWSER: never });
  expect(Date.now() - startedAt).toBeLessThan(6000);
  expect((await res.json<Health>()).checks).toMatchObject({
    browsers: { status: "failing" },
    database: { status: "ok" },
  });
});

test("no two looks write to one name in the store of files, which would be refused, and nothing stays there", async () => {
  const written = new Set<string>();
  const FILES = new Proxy(env.FILES, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== "put") return typeof value === "function" ? (value.bind(target) as unknown) : value;
      return async (...args: Parameters<R2Bucket["put"]>) => {
        if (written.has(args[0])) throw new Error("Too many requests for this name");
        written.add(args[0]);
        return target.put(...args);
      };
    },
  });
  for (let look = 0; look < 3; look++) {
    const { checks } = await (await ask("/health/ready", { FILES })).json<Health>();
    expect(checks["objects"]?.status).toBe("ok");
  }
  expect(written.size).toBe(3);
  for (const name of written) expect(await env.FILES.head(name)).toBeNull();
});

test("a flood of questions is answered from one look, and no browser is opened", async () => {
  const { env: bindings, count } = counted();
  const opened: string[] = [];
  const BROWSER = {
    fetch: (url: string) => {
      opened.push(new URL(url).pathname);
      return env.BROWSER.fetch(url);
    },
  } as unknown as Env["BROWSER"];
  const all = await later(++times * 120_000, () =>
    Promise.all(
      Array.from({ length: 200 }, () => call("GET", "/health/ready", { env: { ...bindings, BROWSER } })),
    ),
  );
  expect(all.map(({ status }) => status)).toEqual(Array(200).fill(200));
  expect([count.statements, opened]).toEqual([1, ["/v1/limits"]]);
});

test("v2 says since when it runs, how it fared, and how fast, and nothing of how much it is used", async () => {
  const { id } = await newTenant();
  await bring(
    ...Array.from({ length: 99 }, () => requestOf(id, { durationMs: 100 })),
    requestOf(id, { durationMs: 100, status: 500, outcome: "failed", errorCode: "internal_error" }),
  );
  const res = await ask("/api/v2/health");
  const { data } = await res.json<{ data: Record<string, object> }>();
  expect([res.status, data]).toMatchObject([
    200,
    { status: "ok", uptime: { last_day: 0.99, last_30_days: 0.99 }, checks: { database: { needed: true } } },
  ]);
  const { p50 = 0 } = data["latency_ms"] as { p50?: number };
  expect(Math.abs(p50 - 100)).toBeLessThanOrEqual(2);
  expect(JSON.stringify(data)).not.toContain("requests");
  const failing = await ask("/api/v2/health", { DB: broken(env.DB) });
  expect([failing.status, await failing.json()]).toMatchObject([503, { data: { status: "failing" } }]);
});
