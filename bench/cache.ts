// What a cache hit costs beside a route that answers nothing, in one run.
import http from "node:http";
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { say, step } from "../scripts/lib/say.ts";
import type { LocalFacts } from "../scripts/start/running.ts";
import { quantile } from "./statistics.ts";
import { startOurs } from "./ways/ours.ts";

const keys = 60;
const rounds = 4;
/** Longer than an isolate remembers an answer. */
const forgottenMs = 4500;

type Answer = { ms: number; status: number; cache: string | undefined };
type Ask = (method: string, path: string, body?: object) => Promise<Answer>;

export async function cache(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const { facts } = await step("starting Stillframe", startOurs);
  const ask = askerOf(facts);
  await step(`making ${keys} captures`, async () => {
    for (let at = 0; at < keys; at++) await shoot(ask, at, "miss");
  });
  const times: Record<string, number[]> = {
    "/health/live": [],
    "hit, index and store": [],
    "hit, memory": [],
  };
  for (let round = 0; round < rounds; round++) {
    await new Promise((resolve) => setTimeout(resolve, forgottenMs));
    for (let at = 0; at < keys; at++) {
      // Taking turns, so that what else the machine does falls on all alike.
      times["hit, index and store"]?.push(await shoot(ask, at, "hit"));
      times["/health/live"]?.push((await ask("GET", "/health/live")).ms);
      times["hit, memory"]?.push(await shoot(ask, at, "hit"));
    }
  }
  const floor = quantile(times["/health/live"] ?? [], 0.95);
  for (const [name, list] of Object.entries(times)) {
    const [p50, p95] = [quantile(list, 0.5), quantile(list, 0.95)];
    say(
      `${name.padEnd(22)} p50 ${p50.toFixed(1)} ms  p95 ${p95.toFixed(1)} ms  p95 ÷ /health/live ${(p95 / floor).toFixed(2)}`,
    );
  }
}

async function shoot(ask: Ask, at: number, wanted: string): Promise<number> {
  const answer = await ask("POST", "/api/v1/screenshot", {
    html: `<h1>Page ${at}</h1>${"<p>Text".repeat(20)}`,
  });
  if (answer.status === 200 && answer.cache === wanted) return answer.ms;
  throw new Error(`A ${wanted} was due, not ${answer.status} ${answer.cache}`);
}

/** Over one connection that stays open: what opening one costs is not asked about. */
function askerOf({ url, key }: LocalFacts): Ask {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { "x-api-key": key, "content-type": "application/json" };
  return async (method, path, body) => {
    const startedAt = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const req = http.request(new URL(path, url), { method, agent, headers }, resolve);
    req.once("error", reject);
    req.end(body && JSON.stringify(body));
    const res = await promise;
    await res.toArray();
    const cached = res.headers["x-cache"];
    return {
      ms: performance.now() - startedAt,
      status: res.statusCode ?? 0,
      cache: Array.isArray(cached) ? cached[0] : cached,
    };
  };
}
