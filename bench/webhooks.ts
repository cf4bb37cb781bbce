// How fast webhooks arrive at a receiver that answers at once: single ones, and a replay of 10,000.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { root } from "../scripts/lib/paths.ts";
import { say, step } from "../scripts/lib/say.ts";
import { spawnService } from "../scripts/lib/service.ts";
import type { LocalFacts } from "../scripts/start/running.ts";
import { endings } from "./endings.ts";
import { quantile } from "./statistics.ts";

const eventsCount = 10_000;
const singles = 40;
const lanes = 4;
const perLane = 1000;
const waitMsMax = 600_000;

type Post = <T>(path: string, body: object) => Promise<T>;
type Arrivals = Map<string, Set<string>>;

export async function webhooks(): Promise<void> {
  leashRuntime();
  const facts = await step(`starting Stillframe with ${eventsCount} events`, startWithEvents);
  const post = posterOf(facts);
  const { origin, arrivals } = await startReceiver();
  const newEndpoint = async (name: string) =>
    (await post<{ id: string }>("/webhooks/endpoints", { url: `${origin}/${name}`, event_types: ["job.*"] }))
      .id;
  await single(post, await newEndpoint("single"), arrivals);

  const one = await newEndpoint("all");
  const startedAt = performance.now();
  await post("/webhooks/replays", { endpoint_id: one, filter: { status: "any", sequence_to: eventsCount } });
  await arrived(arrivals, "all", eventsCount);
  tell(`a replay of ${eventsCount} to one endpoint`, eventsCount, performance.now() - startedAt);

  const names = Array.from({ length: lanes }, (_, at) => `lane${at}`);
  const ids = await Promise.all(names.map(newEndpoint));
  const begunAt = performance.now();
  const filter = { status: "any", sequence_to: perLane };
  await Promise.all(ids.map((endpoint_id) => post("/webhooks/replays", { endpoint_id, filter })));
  await Promise.all(names.map((name) => arrived(arrivals, name, perLane)));
  tell(`${perLane} each to ${lanes} endpoints at once`, lanes * perLane, performance.now() - begunAt);
}

/** One at a time: from the call that makes an event to its arrival. */
async function single(post: Post, id: string, arrivals: Arrivals): Promise<void> {
  const times: number[] = [];
  for (let count = 1; count <= singles; count++) {
    const startedAt = performance.now();
    await post(`/webhooks/endpoints/${id}/test`, { event_type: "job.completed" });
    await arrived(arrivals, "single", count);
    times.push(performance.now() - startedAt);
    await pause(50);
  }
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  say(`from the call to the receiver    p50 ${p50.toFixed(0)} ms  p95 ${p95.toFixed(0)} ms`);
}

function tell(name: string, count: number, ms: number): void {
  say(
    `${name}    ${((count / ms) * 1000).toFixed(0)} deliveries a second, ${(ms / 1000).toFixed(1)} s in all`,
  );
}

async function startWithEvents(): Promise<LocalFacts> {
  const prepare = (env: NodeJS.ProcessEnv) =>
    void execFileSync(
      process.execPath,
      [
        "--disable-warning=ExperimentalWarning",
        path.join(root, "scripts/many-events.ts"),
        String(eventsCount),
      ],
      { cwd: root, env },
    );
  const service = spawnService("bench", { prepare });
  endings.add(service.stop, service.stopped);
  return service.facts();
}

/** Answers at once, and keeps the ids that came to each path. */
async function startReceiver(): Promise<{ origin: string; arrivals: Arrivals }> {
  const arrivals: Arrivals = new Map();
  const server = http.createServer((req, res) => {
    req.resume();
    const name = req.url?.slice(1) ?? "";
    const ids = arrivals.get(name) ?? new Set();
    arrivals.set(name, ids.add(String(req.headers["webhook-id"])));
    res.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endings.add(() => {
    server.close();
    server.closeAllConnections();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrivals };
}

async function arrived(arrivals: Arrivals, name: string, count: number): Promise<void> {
  const deadline = performance.now() + waitMsMax;
  while ((arrivals.get(name)?.size ?? 0) < count) {
    if (performance.now() > deadline)
      throw new Error(`Only ${arrivals.get(name)?.size ?? 0} of ${count} arrived at ${name}`);
    await pause(1);
  }
}

function posterOf({ url, key }: LocalFacts): Post {
  return async <T>(to: string, body: object) => {
    const res = await fetch(`${url}/api/v1${to}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": key },
      body: JSON.stringify(body),
    });
    if (!res.ok) throw new Error(`${to} answered ${res.status}: ${(await res.text()).slice(0, 300)}`);
    return (await res.json()) as T;
  };
}
