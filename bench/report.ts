// The table, and the same as JSON.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { say } from "../scripts/lib/say.ts";
import { type Compared, compareRounds, type Ratio } from "./compare.ts";
import type { Measured } from "./measure.ts";

export type Report = {
  startedAt: string;
  tookSeconds: number;
  plan: string;
  machine: string;
  browser: string;
  flags: string;
  quickAction: string;
  pages: { name: string; about: string; pictureBytes: Record<string, number> }[];
  results: Measured[];
};

const resultsDir = path.join(import.meta.dirname, "results");
const columns = [
  "way",
  "shots",
  "p50 ms",
  "p95 ms",
  "p50 whole",
  "shots/s",
  "ours ÷",
  "(rounds)",
  "÷ picture",
  "shots/s ×",
];

export function describeMachine(): string {
  const cpus = os.cpus();
  const load = os.loadavg()[0] ?? 0;
  return `${cpus.length} × ${cpus[0]?.model ?? "cpu"}, Node ${process.versions.node}, load ${load.toFixed(1)} at the end`;
}

export function printReport(report: Report): void {
  say(`\n${report.browser} on ${report.machine}`);
  say(`browsers: ${report.flags}`);
  for (const { name, about, pictureBytes } of report.pages) {
    const sizes = Object.entries(pictureBytes).map(([way, bytes]) => `${way} ${bytes}`);
    say(`page ${name}: ${about}; bytes of its PNG: ${sizes.join(", ")}`);
  }
  say(`quick action: ${report.quickAction}`);
  say(
    "p50, p95: until the picture is there. whole: until the way is ready for its next shot (closing the context).",
  );
  say(
    "ours ÷: our p50 by the peer's whole p50, lowest to highest round. ÷ picture: by its p50. shots/s ×: throughput.",
  );
  for (const compared of report.results.map(compareRounds)) printCompared(compared);
}

function printCompared({ scenario, page, ways, oursTo }: Compared): void {
  const rows = Object.entries(ways).map(
    ([name, { shots, medianMs, p95Ms, wholeMedianMs, shotsPerSecond }]) => [
      name,
      ...[shots, medianMs, p95Ms, wholeMedianMs, shotsPerSecond].map(String),
      ...ratioCells(oursTo[name]),
    ],
  );
  say(`\n${scenario}, ${page} page`);
  for (const row of aligned([columns, ...rows])) say(`  ${row}`);
  const steps = Object.entries(ways["ours"]?.steps ?? {}).map(([name, ms]) => `${name} ${ms}`);
  if (steps.length > 0) say(`  our steps, mean ms: ${steps.join(", ")}`);
}

function ratioCells(ratio: Ratio | undefined): string[] {
  if (!ratio) return ["", "", "", ""];
  const { latency, range, untilPicture, throughput } = ratio;
  return [
    latency.toFixed(2),
    range.map((end) => end.toFixed(2)).join("–"),
    untilPicture.toFixed(2),
    throughput.toFixed(2),
  ];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** @returns the file's path within the checkout */
export function writeResults(report: Report): string {
  fs.mkdirSync(resultsDir, { recursive: true });
  const text = `${JSON.stringify({ ...report, compared: report.results.map(compareRounds) }, null, 1)}\n`;
  const name = `${report.startedAt.replaceAll(/[:.]/g, "-")}.json`;
  for (const file of [name, "latest.json"]) fs.writeFileSync(path.join(resultsDir, file), text);
  return `bench/results/${name} and bench/results/latest.json`;
}
