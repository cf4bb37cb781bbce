// What tracing adds to a request: the same requests with and without, taking turns in one isolate, at the usual share of
// traces exported to a collector that takes them.
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { prepareBrowser } from "../../scripts/browser.ts";
import { leashRuntime } from "../../scripts/lib/leash.ts";
import { say, step, Stop } from "../../scripts/lib/say.ts";
import { endings } from "../endings.ts";
import { quantile } from "../statistics.ts";
import { startOurs } from "../ways/ours.ts";

const rounds = 1500;
const warmUpRounds = 150;
const ratioMax = 1.05;

const page = { html: "<h1>Traced</h1>", viewport_width: 200, viewport_height: 100 };
const requests: Record<string, { method: string; path: string; body?: object }> = {
  "GET /captures (gate, D1)": { method: "GET", path: "/api/v1/captures?limit=5" },
  "POST /screenshot (cache hit)": { method: "POST", path: "/api/v1/screenshot", body: page },
  "GET /health/live": { method: "GET", path: "/health/live" },
};

export async function traces(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const collector = await startSink();
  const environment = {
    STILLFRAME_ENTRYPOINT: path.join(import.meta.dirname, "worker/asking.ts"),
    STILLFRAME_VARS: JSON.stringify({
      OTEL_EXPORTER: "otlp",
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin,
      RATE_LIMITING_ENABLED: "true",
    }),
  };
  const { facts } = await step("starting Stillframe", () => startOurs({ environment }));
  const ask = askerOf(facts.url, facts.key);
  for (const [name, request] of Object.entries(requests)) {
    const times: Record<"on" | "off", number[]> = { on: [], off: [] };
    for (let round = 0; round < rounds + warmUpRounds; round++) {
      // Who goes first changes: what a request leaves to do falls on the one after it.
      for (const way of round % 2 === 0 ? (["on", "off"] as const) : (["off", "on"] as const)) {
        const ms = await ask(request, way === "off");
        if (round >= warmUpRounds) times[way].push(ms);
      }
    }
    const [on, off] = [quantile(times.on, 0.5), quantile(times.off, 0.5)];
    const p95 = `p95 ${quantile(times.on, 0.95).toFixed(2)} and ${quantile(times.off, 0.95).toFixed(2)}`;
    say(
      `${name.padEnd(30)} p50 ${on.toFixed(2)} ms traced, ${off.toFixed(2)} ms not: ${(on / off).toFixed(3)} × (at most ${ratioMax}); ${p95}`,
    );
  }
  say(`the collector took ${collector.taken()} spans`);
}

type Ask = (request: { method: string; path: string; body?: object }, isUntraced: boolean) => Promise<number>;

function askerOf(url: string, key: string): Ask {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return async ({ method, path: at, body }, isUntraced) => {
    const startedAt = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const headers = {
      "x-api-key": key,
      "content-type": "application/json",
      ...(isUntraced ? { "x-untraced": "1" } : {}),
    };
    const req = http.request(new URL(at, url), { method, agent, headers }, resolve);
    req.once("error", reject);
    req.end(body && JSON.stringify(body));
    const res = await promise;
    await res.toArray();
    if (res.statusCode !== 200) throw new Stop(`${method} ${at} was answered ${res.statusCode}`);
    return performance.now() - startedAt;
  };
}

/** Takes all that is sent, and counts it. */
async function startSink(): Promise<{ origin: string; taken: () => number }> {
  let taken = 0;
  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      taken += Buffer.concat(chunks).toString().split('"spanId"').length - 1;
      res.end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endings.add(() => server.close());
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: () => taken,
  };
}
