// What the gate adds to a request, beside one call of a Durable Object that does nothing. Both are asked by the same
// Worker, so many times in each request, over as many objects, taking turns.
import path from "node:path";
import { leashRuntime } from "../../scripts/lib/leash.ts";
import { say, step } from "../../scripts/lib/say.ts";
import { median, quantile } from "../statistics.ts";
import { startOurs } from "../ways/ours.ts";

const rounds = 300;
const warmUpRounds = 40;
const callsPerRequest = 10;
const ratioMax = 1.3;

const environment = { STILLFRAME_ENTRYPOINT: path.join(import.meta.dirname, "worker/asking.ts") };

const ways = ["none", "empty", "gate"] as const;
type Times = Record<(typeof ways)[number], number[]>;

export async function gate(): Promise<void> {
  leashRuntime();
  const { facts } = await step("starting Stillframe with questions of the bench's own", () =>
    startOurs({ environment }),
  );
  const times: Times = { none: [], empty: [], gate: [] };
  for (let round = 0; round < rounds + warmUpRounds; round++) {
    for (const way of ways) {
      const startedAt = performance.now();
      const res = await fetch(`${facts.url}/bench/${way}?calls=${callsPerRequest}&round=${round}`);
      if (!res.ok) throw new Error(`${way}: ${res.status} ${await res.text()}`);
      await res.arrayBuffer();
      if (round >= warmUpRounds) times[way].push(performance.now() - startedAt);
    }
  }
  report(times);
}

/** Of one call: what a request took beyond one that asks nothing. */
function report(times: Times): void {
  const nothing = median(times.none);
  const added = (way: "empty" | "gate", share: number) =>
    (quantile(times[way], share) - nothing) / callsPerRequest;
  for (const way of ["empty", "gate"] as const)
    say(
      `${way.padEnd(6)} p50 ${added(way, 0.5).toFixed(2)} ms, p95 ${added(way, 0.95).toFixed(2)} ms a call`,
    );
  const ratio = added("gate", 0.95) / added("empty", 0.95);
  const inMiddle = added("gate", 0.5) / added("empty", 0.5);
  say(
    `the gate beside an empty call: ${ratio.toFixed(2)} × at p95 (at most ${ratioMax}), ${inMiddle.toFixed(2)} × at p50`,
  );
}
