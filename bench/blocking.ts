// What clean pages cost: captures with all blocking on and with all of it off, in turn, on pages with nothing to block.
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { say, step } from "../scripts/lib/say.ts";
import { servePages } from "./pages/serve.ts";
import { median, quantile } from "./statistics.ts";
import { type Options, startOurs } from "./ways/ours.ts";
import type { Shot } from "./ways/way.ts";

const turns = 60;
const warmUpTurns = 10;
const spacingMs = 150;

const off = { block_ads: false, block_trackers: false, block_cookie_banners: false, block_chats: false };
const ways: [name: string, options: Options][] = [
  ["off", off],
  ["on", {}],
];

export async function blocking(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const ours = await step("starting Stillframe", startOurs);
  for (const page of await servePages()) {
    const timed = async (options: Options) => {
      const start = performance.now();
      const shot = await ours.shootWith(page.url, options);
      return { ms: performance.now() - start, shot };
    };
    const taken = new Map(ways.map(([name]) => [name, [] as { ms: number; shot: Shot }[]]));
    for (let turn = -warmUpTurns; turn < turns; turn++) {
      for (const [name, options] of ways) {
        const one = await timed(options);
        if (turn >= 0) taken.get(name)?.push(one);
        await new Promise((resolve) => setTimeout(resolve, spacingMs));
      }
    }
    const base = taken.get("off")?.map(({ ms }) => ms) ?? [];
    say(`\n${page.name}: ${page.about}`);
    for (const [name, shots] of taken) {
      const ms = shots.map((one) => one.ms);
      const ratios = [0.25, 0.5].map((share) => (quantile(ms, share) / quantile(base, share)).toFixed(2));
      const settle = median(shots.map((one) => one.shot.timings?.["settle"] ?? 0));
      say(
        `  ${name.padEnd(4)} ${median(ms).toFixed(1)} ms, ${ratios[1]} × (lower quartile ${ratios[0]} ×), settling ${settle} ms`,
      );
    }
  }
}
