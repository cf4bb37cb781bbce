// What was counted against what arrives, however hand-overs fail: driven through seeded schedules.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type HandOver, Outbox } from "#telemetry/metrics/hand-over.ts";
import { seriesOf } from "#telemetry/metrics/series.ts";
import { seriesMax } from "#telemetry/metrics/store.ts";
import { addCount, addObservation, addSums, noSums, type Sums } from "#telemetry/metrics/sums.ts";
import { randomFrom } from "../support/random.ts";

const requests = 100_000;
const isolates = 7;
const shards = 3;
const unseen = { traceId: undefined, at: 0 };
const statuses = ["200", "404", "429", "500"];

const shardNamed = (name: string) => env.METRICS.getByName(name);
/** All but what exemplars and reports say. */
const countsIn = ({ counters, histograms }: Sums) => ({
  counters,
  histograms: Object.fromEntries(
    Object.entries(histograms).map(([series, { counts, sum }]) => [series, { counts, sum }]),
  ),
});

/** One request, counted. Durations have a sum without rounding, so that it can be compared. */
function countOne(sums: Sums, random: () => number): void {
  const route = `/api/v1/thing-${Math.floor(random() * 5)}`;
  const status = statuses[Math.floor(random() * statuses.length)] ?? "";
  addCount(sums, seriesOf("http_requests_total", { method: "GET", route, status, outcome: "ok" }), 1);
  const series = seriesOf("http_request_duration_seconds", { method: "GET", route });
  addObservation(sums, series, Math.floor(random() * 4096) / 1024, unseen);
}

/** Loses the hand-over, its answer, or whoever sends it; or delivers it twice. */
function faulty(shard: string, random: () => number) {
  return async (handOver: HandOver): Promise<void> => {
    const fate = random();
    if (fate < 0.2) throw new Error("It never left");
    if (fate < 0.3) return new Promise(() => undefined);
    await shardNamed(shard).take(handOver);
    if (fate < 0.5) throw new Error("Its answer was lost");
    if (fate < 0.6) return new Promise(() => undefined);
    if (fate < 0.7) await shardNamed(shard).take(handOver);
  };
}

const dropped = (shard: string) =>
  runInDurableObject(shardNamed(shard), (_, state) => state.abort("killed")).catch(() => undefined);

test("100,000 requests whose hand-overs are lost, repeated and killed, by shards that die: every count arrives once", async () => {
  const random = randomFrom(20_261_122);
  let now = 1_000_000;
  const outboxes = Array.from({ length: isolates }, () => new Outbox(() => now));
  const shardOf = (at: number) => `exact-${at % shards}`;
  const truth = noSums();
  const under = new Set<Promise<unknown>>();
  let handOvers = 0;
  for (let request = 0; request < requests; request++) {
    const at = Math.floor(random() * isolates);
    const outbox = outboxes[at];
    if (!outbox) throw new Error("There is no such isolate");
    const seed = Math.floor(random() * 2 ** 31);
    countOne(outbox.sums, randomFrom(seed));
    countOne(truth, randomFrom(seed));
    if (random() < 0.01 && outbox.isIdle) {
      handOvers++;
      const run = outbox.run(faulty(shardOf(at), random), 0, () => undefined);
      under.add(run);
      void run.finally(() => under.delete(run));
    }
    if (random() < 0.01) {
      now += Math.floor(random() * 8000);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (request % 20_000 === 10_000) await dropped(shardOf(request / 10_000));
  }
  for (const [at, outbox] of outboxes.entries())
    for (let round = 0; round < 50 && !outbox.hasNothing; round++) {
      now += 11_000;
      await outbox.run(
        (handOver) => shardNamed(shardOf(at)).take(handOver),
        0,
        () => undefined,
      );
    }
  expect(handOvers).toBeGreaterThan(150);
  const arrived = noSums();
  for (let shard = 0; shard < shards; shard++) addSums(arrived, await shardNamed(shardOf(shard)).read());
  expect(countsIn(arrived)).toEqual(countsIn(truth));
  const all = Object.values(arrived.counters).reduce((sum, count) => sum + count, 0);
  expect(all).toBe(requests);
}, 60_000);

test("a family that is full counts on under other, and tells of it; what it has keeps counting apart", async () => {
  const shard = shardNamed("full");
  const statusOf = (at: number) => ({ method: "GET", route: `/r${at}`, status: "200", outcome: "ok" });
  const sums = noSums();
  for (let at = 0; at < seriesMax + 10; at++)
    addCount(sums, seriesOf("http_requests_total", statusOf(at)), 1);
  await shard.take({ id: "one", sums });
  await shard.take({ id: "two", sums });
  const { counters } = await shard.read();
  const own = Object.entries(counters).filter(([series]) => series.startsWith("http_requests_total"));
  expect(own).toHaveLength(seriesMax + 1);
  expect(own.reduce((sum, [, count]) => sum + count, 0)).toBe(2 * (seriesMax + 10));
  expect(counters[seriesOf("http_requests_total", statusOf(0))]).toBe(2);
  expect(
    counters[seriesOf("metrics_series_folded_total", { family: "http_requests_total" })],
  ).toBeGreaterThanOrEqual(20);
});

test("a value that a label may not have counts as other", () => {
  const made = (job_type: string) => seriesOf("background_jobs_total", { job_type, status: "completed" });
  expect(made("ten_01k9")).toBe(made("whatever"));
  expect(made("pdf")).not.toBe(made("whatever"));
});

test("histograms with other bounds than today's begin anew, and exemplars stay the latest", async () => {
  const shard = shardNamed("bounds");
  const series = seriesOf("http_request_duration_seconds", { method: "GET", route: "/x" });
  const old = noSums();
  old.histograms[series] = { counts: [5, 5], sum: 1, exemplars: {} };
  await shard.take({ id: "old", sums: old });
  const sums = noSums();
  for (const [traceId, at] of [
    ["late", 20],
    ["early", 10],
  ] as const) {
    const one = noSums();
    addObservation(one, series, 0.001, { traceId, at });
    addSums(sums, one);
  }
  await shard.take({ id: "new", sums });
  const kept = (await shard.read()).histograms[series];
  expect(kept?.counts.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(kept?.exemplars[0]?.traceId).toBe("late");
});

test("what a source tells counts until it tells anew, and an older word changes nothing", async () => {
  const shard = shardNamed("reports");
  const series = seriesOf("websocket_connections", {});
  const at = Date.now();
  const told = (id: string, value: number, when: number) =>
    shard.take({ id, sums: { ...noSums(), reports: [{ series, source: "one", value, at: when }] } });
  await told("a", 3, at);
  await told("b", 5, at + 10);
  await told("c", 4, at + 5);
  await told("d", 9, at - 3_600_000);
  expect((await shard.read()).reports).toEqual([{ series, source: "one", value: 5, at: at + 10 }]);
});
