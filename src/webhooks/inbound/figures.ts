import type { Figures, Health } from "./schemas.ts";

export type SourceCounts = {
  source: string;
  events: number;
  duplicates: number;
  processed: number;
  ignored: number;
  failed: number;
  retrying: number;
  waiting: number;
};
type Times = { measure: "processing" | "latency"; p50: number; p95: number }[];

const healthyFrom = 0.95;
const degradedFrom = 0.8;

/** Sums of the sources, and the share that went well of all that were tried. */
export function figuresOf(counts: SourceCounts[], times: Times): Figures {
  const sum = (name: Exclude<keyof SourceCounts, "source">) =>
    counts.reduce((total, row) => total + row[name], 0);
  const timesOf = (name: Times[number]["measure"]) => {
    const found = times.find(({ measure }) => measure === name);
    return { p50: found?.p50 ?? null, p95: found?.p95 ?? null };
  };
  const well = sum("processed") + sum("ignored");
  // What fails is tried for days: it counts against us from its first failure.
  const tried = well + sum("failed") + sum("retrying");
  return {
    events: sum("events"),
    duplicates: sum("duplicates"),
    processed: sum("processed"),
    ignored: sum("ignored"),
    failed: sum("failed"),
    retrying: sum("retrying"),
    waiting: sum("waiting"),
    success_rate: tried === 0 ? null : well / tried,
    processing_ms: timesOf("processing"),
    latency_ms: timesOf("latency"),
  };
}

export function healthOf(successRate: number | null): Health {
  if (successRate === null) return "no_data";
  if (successRate >= healthyFrom) return "healthy";
  return successRate >= degradedFrom ? "degraded" : "unhealthy";
}
