// Metrics and health while the database fails or hangs: what is known without it is told, and in time.
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import worker from "#index.ts";
import { broken, hangingDatabase, later } from "../support/cache.ts";
import { samplesIn, sumOf } from "../support/metrics.ts";
import { call } from "../support/world.ts";

const METRICS_TOKEN = "the-tests-metrics-token";
const headers = { Authorization: `Bearer ${METRICS_TOKEN}` };

/** Times that lie apart, so that nothing that was found before is said again. */
let times = 0;
/** What is left to do after the answer hangs as well: it is not waited for. */
async function ask(path: string, DB: D1Database) {
  const startedAt = performance.now();
  const request = new Request(`https://api.test${path}`, { headers });
  const bindings = { ...env, METRICS_TOKEN, DB } as Env;
  const res = await later(++times * 120_000, () =>
    Promise.resolve(worker.fetch(request, bindings, createExecutionContext())),
  );
  return { res, ms: performance.now() - startedAt };
}

test.each([
  ["fails", () => broken(env.DB)],
  ["hangs", () => hangingDatabase(15_000)],
])(
  "200: where the database %s, metrics show what was counted and leave its figures out",
  async (_, made) => {
    await call("GET", "/health/live");
    const { res, ms } = await ask("/metrics", made());
    expect(res.status).toBe(200);
    expect(ms).toBeLessThan(8000);
    const all = samplesIn(await res.text());
    expect(sumOf(all, "http_requests_total")).toBeGreaterThan(0);
    expect(all.filter(({ name }) => name === "db_up").map(({ value }) => value)).toEqual([0]);
    const known = new Set(all.map(({ name }) => name));
    for (const left of ["users_total", "db_size_bytes", "background_job_queue_size"])
      expect(known.has(left), left).toBe(false);
    const again = samplesIn(
      await (await call("GET", "/metrics", { headers, env: { METRICS_TOKEN } as Partial<Env> })).text(),
    );
    expect(sumOf(again, "db_up")).toBe(1);
  },
  20_000,
);

test("503: where the database hangs, health says so within the time of its checks", async () => {
  const { res, ms } = await ask("/api/v2/health", hangingDatabase(15_000));
  const { data } = await res.json<{ data: { status: string; checks: Record<string, unknown> } }>();
  expect(ms).toBeLessThan(6000);
  expect([res.status, data]).toMatchObject([
    503,
    { status: "failing", uptime: { last_day: null }, checks: { database: { status: "failing" } } },
  ]);
}, 20_000);
