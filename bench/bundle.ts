// What the Worker weighs and what it costs to start, both as wrangler sees them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { prepareAssets } from "../scripts/assets.ts";
import { packageFolder, root } from "../scripts/lib/paths.ts";
import { say, step, Stop } from "../scripts/lib/say.ts";
import { quietWrangler } from "../scripts/start/worker.ts";
import { endings } from "./endings.ts";
import { median } from "./statistics.ts";

const gzipBytesMax = 1_000_000;
const profiles = 7;

export async function bundle(): Promise<void> {
  quietWrangler();
  prepareAssets();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "stillframe-bundle-"));
  endings.add(() => fs.rmSync(folder, { recursive: true, force: true }));
  const sizes = await step("bundling", () => build(path.join(folder, "bundle")));
  const gzipBytes = sizes.gzip;
  say(
    `bundle: ${kilobytes(sizes.plain)}, ${kilobytes(gzipBytes)} gzip in ${sizes.modules} module(s); the limit is 1,000 kB`,
  );
  const starts: Start[] = [];
  await step(`profiling ${profiles} starts`, async () => {
    while (starts.length < profiles) starts.push(await profile(path.join(folder, "start.cpuprofile")));
  });
  const active = starts.map(({ activeMs }) => activeMs);
  const spread = `${Math.min(...active).toFixed(0)} to ${Math.max(...active).toFixed(0)}`;
  say(`start-up CPU: ${median(active).toFixed(0)} ms, median of ${profiles} (${spread}), of which`);
  say(
    `  ${median(starts.map((start) => start.scriptMs)).toFixed(0)} ms in the Worker's own functions; the rest compiles and collects garbage`,
  );
  say("  (`wrangler check startup` on this machine: a local workerd under its profiler, idle time left out)");
  if (gzipBytes > gzipBytesMax) throw new Stop(`The bundle is too large: ${kilobytes(gzipBytes)} gzip.`);
}

type Sizes = { modules: number; plain: number; gzip: number };

async function build(outdir: string): Promise<Sizes> {
  await wrangler(["deploy", "--dry-run", "--outdir", outdir]);
  const modules = fs
    .readdirSync(outdir, { recursive: true, encoding: "utf8" })
    // Beside the modules lie the map, which is not uploaded, and a note of wrangler's.
    .filter((name) => !/\.map$|^README\.md$/.test(name))
    .map((name) => path.join(outdir, name))
    .filter((file) => fs.statSync(file).isFile())
    .map((file) => fs.readFileSync(file));
  if (modules.length === 0) throw new Error("wrangler built no module");
  const all = Buffer.concat(modules);
  return { modules: modules.length, plain: all.length, gzip: zlib.gzipSync(all).length };
}

type Start = { activeMs: number; scriptMs: number };
type Profile = {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  timeDeltas: number[];
};

async function profile(file: string): Promise<Start> {
  await wrangler(["check", "startup", "--outfile", file]);
  const { nodes, samples, timeDeltas } = JSON.parse(fs.readFileSync(file, "utf8")) as Profile;
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const start: Start = { activeMs: 0, scriptMs: 0 };
  for (const [index, node] of samples.entries()) {
    const name = names.get(node) ?? "";
    const ms = (timeDeltas[index] ?? 0) / 1000;
    if (name !== "(idle)") start.activeMs += ms;
    // V8 puts what is no function of the script's in brackets.
    if (!name.startsWith("(")) start.scriptMs += ms;
  }
  return start;
}

async function wrangler(args: string[]): Promise<void> {
  const bin = path.join(packageFolder("wrangler"), "bin/wrangler.js");
  const child = spawn(process.execPath, [bin, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Stop(`wrangler ${args[0]} failed:\n${output.slice(-2000)}`);
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000).toLocaleString("en")} kB`;
}
