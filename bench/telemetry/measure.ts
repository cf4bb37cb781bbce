// What all telemetry together adds to a request: metrics, traces at their usual share to a collector that takes them, and
// the request log. The same requests with all and with none, in one isolate; more than the ratio allowed is a failure.
import http from "node:http";
import path from "node:path";
import { prepareBrowser } from "../../scripts/browser.ts";
import { leashRuntime } from "../../scripts/lib/leash.ts";
import { say, step, Stop } from "../../scripts/lib/say.ts";
import { quantile } from "../statistics.ts";
import { startOurs } from "../ways/ours.ts";
import { startCollector } from "./collector.ts";

const rounds = 1500;
const warmUpRounds = 150;
/** What a request leaves to do is done elsewhere in production, and here by the same process: it is let end. */
const pauseMs = 3;
const ratioMax = 1.05;

type Asked = { method: string; path: string; body?: object };
const page = { html: "<h1>Told</h1>", viewport_width: 200, viewport_height: 100 };
const requests: Record<string, Asked> = {
  "GET /captures (gate, D1)": { method: "GET", path: "/api/v1/captures?limit=5" },
  "POST /screenshot (cache hit)": { method: "POST", path: "/api/v1/screenshot", body: page },
};

export async function telemetry(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const collector = await startCollector();
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
  const above: string[] = [];
  for (const [name, request] of Object.entries(requests)) {
    const ratio = await compare(name, (isSilent) => ask(request, isSilent));
    if (ratio > ratioMax) above.push(name);
  }
  say(`the collector took ${collector.taken()} spans`);
  if (collector.taken() === 0) throw new Stop("Nothing was traced, so nothing was measured");
  if (above.length > 0) throw new Stop(`Telemetry costs more than ${ratioMax} ×: ${above.join(", ")}`);
}

async function compare(name: string, ask: (isSilent: boolean) => Promise<number>): Promise<number> {
  const times = { on: [] as number[], off: [] as number[] };
  for (let round = 0; round < rounds + warmUpRounds; round++)
    // Who goes first changes: what is left to do all the same falls on both alike.
    for (const way of round % 2 === 0 ? (["on", "off"] as const) : (["off", "on"] as const)) {
      const ms = await ask(way === "off");
      if (round >= warmUpRounds) times[way].push(ms);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  const [on, off] = [quantile(times.on, 0.5), quantile(times.off, 0.5)];
  const p95 = `p95 ${quantile(times.on, 0.95).toFixed(2)} and ${quantile(times.off, 0.95).toFixed(2)}`;
  const ratio = on / off;
  say(
    `${name.padEnd(30)} p50 ${on.toFixed(2)} ms with, ${off.toFixed(2)} ms without: ${ratio.toFixed(3)} × (at most ${ratioMax}); ${p95}`,
  );
  return ratio;
}

function askerOf(url: string, key: string): (asked: Asked, isSilent: boolean) => Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return async ({ method, path: at, body }, isSilent) => {
    const startedAt = performance.now();
    const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
    const headers = {
      "x-api-key": key,
      "content-type": "application/json",
      ...(isSilent ? { "x-silent": "1" } : {}),
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
