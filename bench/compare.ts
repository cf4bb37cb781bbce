// From samples to the figures that are asked for.
import type { Measured, Round } from "./measure.ts";
import { median, quantile, sum } from "./statistics.ts";

export type Figures = {
  shots: number;
  medianMs: number;
  p95Ms: number;
  /** As `medianMs`, with what the way must tidy up before its next shot. */
  wholeMedianMs: number;
  shotsPerSecond: number;
  /** Mean milliseconds of each step, from Server-Timing; `elsewhere` is what no step covers. */
  steps?: Record<string, number>;
};

/** Ours divided by a peer's; `range` is the least and the greatest of the rounds. */
export type Ratio = { latency: number; range: [number, number]; untilPicture: number; throughput: number };

export type Compared = {
  scenario: string;
  page: string;
  ways: Record<string, Figures>;
  oursTo: Record<string, Ratio>;
};

export function compareRounds({ scenario, page, rounds }: Measured): Compared {
  const { ours = [], ...peers } = rounds;
  const ways = Object.fromEntries(Object.entries(rounds).map(([name, list]) => [name, figuresOf(list)]));
  const oursTo = Object.fromEntries(Object.entries(peers).map(([name, list]) => [name, ratioOf(ours, list)]));
  return { scenario: scenario.name, page, ways, oursTo };
}

function figuresOf(rounds: readonly Round[]): Figures {
  const samples = rounds.flatMap((round) => round.samples);
  const picture = samples.map(({ pictureMs }) => pictureMs);
  const steps = stepsOf(
    samples.flatMap(({ pictureMs, timings }) => (timings ? [{ pictureMs, timings }] : [])),
  );
  return {
    shots: samples.length,
    medianMs: round1(median(picture)),
    p95Ms: round1(quantile(picture, 0.95)),
    wholeMedianMs: round1(median(samples.map(({ wholeMs }) => wholeMs))),
    shotsPerSecond: round1(perSecond(rounds)),
    ...(steps ? { steps } : {}),
  };
}

function ratioOf(ours: readonly Round[], peer: readonly Round[]): Ratio {
  const whole = (list: readonly Round[]) =>
    median(list.flatMap(({ samples }) => samples.map((one) => one.wholeMs)));
  const picture = (list: readonly Round[]) =>
    median(list.flatMap(({ samples }) => samples.map((one) => one.pictureMs)));
  const each = ours.flatMap((round, index) => {
    const beside = peer[index];
    return beside ? [whole([round]) / whole([beside])] : [];
  });
  return {
    latency: round2(whole(ours) / whole(peer)),
    range: [round2(Math.min(...each)), round2(Math.max(...each))],
    untilPicture: round2(picture(ours) / picture(peer)),
    throughput: round2(perSecond(ours) / perSecond(peer)),
  };
}

function stepsOf(samples: readonly { pictureMs: number; timings: Record<string, number> }[]) {
  const [first] = samples;
  if (!first) return undefined;
  const steps = Object.keys(first.timings).map((name) => [
    name,
    round1(mean(samples.map((one) => one.timings[name] ?? 0))),
  ]);
  const elsewhere = samples.map(({ pictureMs, timings }) => pictureMs - sum(Object.values(timings)));
  return { ...Object.fromEntries(steps), elsewhere: round1(mean(elsewhere)) } as Record<string, number>;
}

// The Worker's clock counts whole milliseconds, which a mean sees through and a median does not.
function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function perSecond(rounds: readonly Round[]): number {
  return (
    (1000 * sum(rounds.map(({ samples }) => samples.length))) / sum(rounds.map(({ elapsedMs }) => elapsedMs))
  );
}

const round1 = (value: number): number => Math.round(value * 10) / 10;
const round2 = (value: number): number => Math.round(value * 100) / 100;
