// `/metrics` as Prometheus reads it, and its lines read back.
import { call } from "./world.ts";

const token = "the-tests-metrics-token";

export const scrape = (
  accept?: string,
  bearer: string | null = token,
  METRICS_TOKEN: string = token,
  bindings: Partial<Env> = {},
) =>
  call("GET", "/metrics", {
    env: { METRICS_TOKEN, ...bindings } as Partial<Env>,
    headers: {
      ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }),
      ...(accept === undefined ? {} : { Accept: accept }),
    },
  });

export type Sample = { name: string; labels: Record<string, string>; value: number };

/** Every sample; anything that is none is an error. */
export function samplesIn(text: string): Sample[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const read = /^([a-z_:]+)(?:\{(.*?)\})? (\S+)(?: # .*)?$/.exec(line);
      if (!read) throw new Error(`This is no sample: ${line}`);
      const labels = [...(read[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)",?/g)];
      return {
        name: read[1] ?? "",
        labels: Object.fromEntries(labels.map(([, label = "", value = ""]) => [label, value])),
        value: Number(read[3]),
      };
    });
}

export const samples = async (): Promise<Sample[]> => samplesIn(await (await scrape()).text());

/** The sum of all series of a name whose labels are as given. */
export function sumOf(all: readonly Sample[], name: string, labels: Record<string, string> = {}): number {
  return all
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

/** By how much a counter grew while something was done. */
export async function growthOf(
  name: string,
  labels: Record<string, string>,
  work: () => Promise<unknown>,
): Promise<number> {
  const before = await settled(name, labels);
  await work();
  return (await settled(name, labels)) - before;
}

/** Counts that a Durable Object hands over arrive a moment later. */
async function settled(name: string, labels: Record<string, string>): Promise<number> {
  let last = Number.NaN;
  for (;;) {
    const now = sumOf(await samples(), name, labels);
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
