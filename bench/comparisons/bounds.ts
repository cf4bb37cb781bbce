// What must stay small at any height: memory, and the work on a file compared with itself.
import fs from "node:fs";
import type { Miniflare } from "miniflare";
import { say } from "../../scripts/lib/say.ts";
import { drawPair } from "./pictures.ts";

const width = 1280;
const heights = [1080, 30_000, 90_000];
const memoryMbMax = 64;
const sameTimes = 1000;
const sameMsMax = 1;

type Running = { miniflare: Miniflare; pid: number };

/** `start` gives a runtime that has done nothing yet. */
export async function bounds(start: () => Promise<Running>): Promise<void> {
  say("");
  for (const height of heights) {
    const { miniflare, pid } = await start();
    const pair = drawPair(width, height, "differing");
    for (const [index, bytes] of pair.entries()) {
      const body = new Uint8Array(bytes);
      await miniflare.dispatchFetch(`http://bench/${index}`, { method: "POST", body });
    }
    await reportSame(miniflare, height);
    for (const way of ["drawn", "ssim"]) await reportMemory(miniflare, pid, { way, height });
    await miniflare.dispose();
  }
}

async function reportSame(miniflare: Miniflare, height: number): Promise<void> {
  const startedAt = performance.now();
  const res = await miniflare.dispatchFetch(`http://bench/same?times=${sameTimes}`);
  const found = await res.text();
  const ms = (performance.now() - startedAt) / sameTimes;
  say(
    `${width} × ${height}, a file with itself: ${ms.toFixed(4)} ms, ${found} pixels (at most ${sameMsMax} ms)`,
  );
}

/** The pictures lie in the runtime before: a stored one comes in pieces. */
async function reportMemory(
  miniflare: Miniflare,
  pid: number,
  { way, height }: { way: string; height: number },
): Promise<void> {
  if (process.platform !== "linux") return;
  // Makes the peak what is there now.
  fs.writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const before = memoryOf(pid, "VmRSS");
  await (await miniflare.dispatchFetch(`http://bench/${way}`)).text();
  const added = memoryOf(pid, "VmHWM") - before;
  say(
    `${width} × ${height}, ${way}, memory added at the peak: ${added.toFixed(0)} MB (at most ${memoryMbMax})`,
  );
}

function memoryOf(pid: number, name: "VmRSS" | "VmHWM"): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}
