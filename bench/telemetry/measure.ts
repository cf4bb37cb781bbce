// What counting adds to a request: the same requests with and without, taking turns in one isolate.
import http from "node:http";
import path from "node:path";
import { prepareBrowser } from "../../scripts/browser.ts";
import { leashRuntime } from "../../scripts/lib/leash.ts";
import { say, step, Stop } from "../../scripts/lib/say.ts";
import { quantile } from "../statistics.ts";
import { startOurs } from "../ways/ours.ts";

const rounds = 1500;
const warmUpRounds = 150;
const ratioMax = 1.05;
const paths = ["/api/v1/captures?limit=5", "/health/live"];

export async function telemetry(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const environment = { STILLFRAME_ENTRYPOINT: path.join(import.meta.dirname, "worker/asking.ts") };
  const { facts } = await step("starting Stillframe", () => startOurs({ environment }));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (const at of paths) {
    const times = { on: [] as number[], off: [] as number[] };
    for (let round = 0; round < rounds + warmUpRounds; round++)
      // Who goes first changes: what a request leaves to do falls on the one after it.
      for (const way of round % 2 === 0 ? (["on", "off"] as const) : (["off", "on"] as const)) {
        const ms = await ask(new URL(at, facts.url), facts.key, { agent, isCounted: way === "on" });
        if (round >= warmUpRounds) times[way].push(ms);
      }
    const [on, off] = [quantile(times.on, 0.5), quantile(times.off, 0.5)];
    say(
      `GET ${at.padEnd(26)} p50 ${on.toFixed(2)} ms counted, ${off.toFixed(2)} ms not: ${(on / off).toFixed(3)} × (at most ${ratioMax})`,
    );
  }
}

type How = { agent: http.Agent; isCounted: boolean };

async function ask(url: URL, key: string, { agent, isCounted }: How): Promise<number> {
  const startedAt = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const headers = { "x-api-key": key, ...(isCounted ? {} : { "x-uncounted": "1" }) };
  http.get(url, { agent, headers }, resolve).once("error", reject);
  const res = await promise;
  await res.toArray();
  if (res.statusCode !== 200) throw new Stop(`${url.pathname} was answered ${res.statusCode}`);
  return performance.now() - startedAt;
}
