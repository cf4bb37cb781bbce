// What a comparison of two pictures takes inside workerd, beside pixelmatch behind a decoder in the same isolate, and
// odiff's native binary, in rounds that take turns.
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { build } from "vite";
import { root } from "../../scripts/lib/paths.ts";
import { say, step } from "../../scripts/lib/say.ts";
import { endings } from "../endings.ts";
import { median } from "../statistics.ts";
import { bounds } from "./bounds.ts";
import { drawPair, kinds } from "./pictures.ts";

const sizes = [
  { width: 1920, height: 1080, rounds: 11 },
  { width: 1280, height: 30_000, rounds: 5 },
];
const warmUpRounds = 2;
const pixelmatchRatioMax = 1;
const odiffRatioMax = 2;

type Run = { tookMs: number; cpuMs: number | undefined; count: string };
type Way = { name: string; run(): Promise<Run> };

export async function comparisons(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-comparisons-"));
  endings.add(() => fs.rmSync(folder, { recursive: true, force: true }));
  await step("bundling the comparison", () => bundleWorker(folder));
  const odiff = odiffBinary();
  if (!odiff) say("odiff has no binary for this machine, so it is left out");
  for (const { width, height, rounds } of sizes)
    for (const kind of kinds) {
      const pair = drawPair(width, height, kind);
      const files = pair.map((bytes, index) => {
        const file = path.join(folder, `${index}.png`);
        fs.writeFileSync(file, bytes);
        return file;
      });
      // Each pair in a runtime of its own: what pixelmatch and its decoder leave fills one.
      const miniflare = await startWorker(folder);
      for (const [index, bytes] of pair.entries())
        await miniflare.dispatchFetch(`http://bench/${index}`, {
          method: "POST",
          body: new Uint8Array(bytes),
        });
      const ways = [
        inWorker(miniflare, "ours"),
        inWorker(miniflare, "drawn"),
        inWorker(miniflare, "ssim"),
        inWorker(miniflare, "pixelmatch"),
        ...(odiff ? [{ name: "odiff", run: async () => runOdiff(odiff, files) }] : []),
      ];
      await compareWays(`${width} × ${height}, ${kind}`, ways, rounds);
      await miniflare.dispose();
    }
  await bounds(async () => {
    const miniflare = await startWorker(folder);
    return { miniflare, pid: workerdPid() };
  });
  say(`load when it ended: ${os.loadavg()[0]?.toFixed(1)} on ${os.cpus().length} processors`);
  say(
    "drawn is ours with the three pictures that the API has drawn of what differs, ssim the same by structure; the others draw nothing",
  );
  say(
    "pixelmatch 7.2.0 reads its pictures by fast-png; odiff 4.5.0 runs with --antialiasing, its start included",
  );
}

async function bundleWorker(folder: string): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    ssr: { target: "webworker", noExternal: true },
    build: {
      ssr: path.join(import.meta.dirname, "worker/comparing.ts"),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { external: [/^node:/] },
    },
  });
}

async function startWorker(folder: string): Promise<Miniflare> {
  const options = {
    modules: true as const,
    scriptPath: path.join(folder, "comparing.js"),
    modulesRoot: folder,
    compatibilityDate: "2026-11-01",
    compatibilityFlags: ["nodejs_compat"],
  };
  const miniflare = new Miniflare(convertV4MiniflareOptions(options));
  endings.add(
    () => undefined,
    () => miniflare.dispose(),
  );
  await miniflare.ready;
  return miniflare;
}

function inWorker(miniflare: Miniflare, name: string): Way {
  const pid = workerdPid();
  return {
    name,
    async run() {
      const [startedAt, cpuBefore] = [performance.now(), cpuMsOf(pid)];
      const res = await miniflare.dispatchFetch(`http://bench/${name}`);
      const count = await res.text();
      const [tookMs, cpuAfter] = [performance.now() - startedAt, cpuMsOf(pid)];
      if (!res.ok) throw new Error(`${name}: ${count.slice(0, 300)}`);
      return { tookMs, cpuMs: spent(cpuBefore, cpuAfter), count };
    },
  };
}

function runOdiff(binary: string, files: string[]): Run {
  const [startedAt, cpuBefore] = [performance.now(), cpuMsOf(process.pid, true)];
  const { stdout } = spawnSync(binary, ["--antialiasing", "--parsable-stdout", ...files], {
    encoding: "utf8",
  });
  const tookMs = performance.now() - startedAt;
  return {
    tookMs,
    cpuMs: spent(cpuBefore, cpuMsOf(process.pid, true)),
    count: stdout.trim().split(";")[0] || "0",
  };
}

async function compareWays(about: string, ways: readonly Way[], rounds: number): Promise<void> {
  const runs = new Map<string, Run[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds + warmUpRounds; round++)
    for (const way of ways) {
      const run = await way.run();
      if (round >= warmUpRounds) runs.get(way.name)?.push(run);
    }
  say(`\n${about} (medians of ${rounds})`);
  for (const [name, list] of runs) {
    const cpu = list.flatMap(({ cpuMs }) => cpuMs ?? []);
    const processor = cpu.length > 0 ? `, ${median(cpu).toFixed(0)} ms of processor` : "";
    const took = median(list.map(({ tookMs }) => tookMs)).toFixed(0);
    say(`  ${name.padEnd(10)} ${took.padStart(6)} ms${processor}, ${list[0]?.count} pixels`);
  }
  const ratio = (name: string, of: keyof Run) => {
    const figures = (which: string) =>
      (runs.get(which) ?? []).flatMap((run) => Number(run[of] ?? Number.NaN));
    return (median(figures("ours")) / median(figures(name))).toFixed(2);
  };
  for (const [name, most] of [
    ["pixelmatch", pixelmatchRatioMax],
    ["odiff", odiffRatioMax],
  ] as const)
    if (runs.has(name))
      say(
        `  ours / ${name}: ${ratio(name, "tookMs")} of its time, ${ratio(name, "cpuMs")} of its processor time (at most ${most})`,
      );
}

function odiffBinary(): string | undefined {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("odiff-bin/package.json"));
    return path.join(
      path.dirname(require.resolve(`@odiff/${process.platform}-${process.arch}/package.json`)),
      "odiff",
    );
  } catch {
    return undefined;
  }
}

function spent(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before;
}

/** Linux only: what a process, or those that it waited for, had of the processors. Others' load does not lengthen it much. */
function cpuMsOf(pid: number, ofChildren = false): number | undefined {
  if (process.platform !== "linux") return undefined;
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const [own, system] = ofChildren ? [13, 14] : [11, 12];
  return (Number(fields[own]) + Number(fields[system])) * 10;
}

function workerdPid(): number {
  if (process.platform !== "linux") return process.pid;
  const pids = execFileSync("ps", ["-o", "pid=,comm=", "--ppid", String(process.pid)], { encoding: "utf8" });
  const line = pids.split("\n").find((each) => each.includes("workerd"));
  return Number(line?.trim().split(/\s+/)[0] ?? process.pid);
}
