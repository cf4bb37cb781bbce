// What a tenant's single captures take alone, and beside another tenant that keeps 200 under way, taking turns in one run.
import { setTimeout as pause } from "node:timers/promises";
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { say, step } from "../scripts/lib/say.ts";
import { servePages } from "./pages/serve.ts";
import { median, quantile } from "./statistics.ts";
import { startOurs } from "./ways/ours.ts";

const heavyAtOnce = 200;
const rounds = 3;
const shotsPerRound = 20;
const spacingMs = 400;
/** Until the heavy tenant's captures fill all places. */
const fillMs = 1500;

type Shoot = (key: string, url: string) => Promise<Shot>;
type Shot = { ms: number; status: number; queueMs: number; retryAfterMs: number };

export async function fair(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const { facts, secondKey = "" } = await step("starting Stillframe for two tenants", () =>
    startOurs({ tenants: 2 }),
  );
  const shoot = shooterOf(facts.url);
  for (const page of (await servePages()).filter(({ name }) => name === "still")) {
    for (const afterMs of [0, 300]) {
      const url = `${page.url}?after=${afterMs}`;
      await light(shoot, secondKey, url, 5);
      const alone: Light[] = [];
      const beside: Light[] = [];
      const statuses = new Map<number, number>();
      let heavyMs = 0;
      for (let round = 0; round < rounds; round++) {
        alone.push(...(await light(shoot, secondKey, url, shotsPerRound)));
        const heavy = keepUnderWay(shoot, facts.key, url, statuses);
        const startedAt = performance.now();
        await pause(fillMs);
        beside.push(...(await light(shoot, secondKey, url, shotsPerRound)));
        heavyMs += performance.now() - startedAt;
        await heavy.end();
      }
      const perSecond = ((statuses.get(200) ?? 0) / heavyMs) * 1000;
      const told = [...statuses].map(([status, count]) => `${status}: ${count}`).join(", ");
      say(
        `\n${page.name} page, answering after ${afterMs} ms; heavy tenant ${perSecond.toFixed(1)}/s (${told})`,
      );
      tell("alone", alone, alone);
      tell("beside", beside, alone);
    }
  }
}

type Light = { ms: number; queueMs: number };

function tell(name: string, shots: Light[], base: Light[]): void {
  const of = (list: Light[], share: number) =>
    quantile(
      list.map(({ ms }) => ms),
      share,
    );
  const [p50, p95] = [of(shots, 0.5), of(shots, 0.95)];
  const ratios = [p50 / of(base, 0.5), p95 / of(base, 0.95)].map((ratio) => ratio.toFixed(2));
  const queue = median(shots.map(({ queueMs }) => queueMs));
  say(
    `  ${name.padEnd(7)} p50 ${p50.toFixed(0)} ms (${ratios[0]} ×)  p95 ${p95.toFixed(0)} ms (${ratios[1]} ×)  waited for a lane ${queue} ms (median)`,
  );
}

/** The light tenant: one capture after the other, spaced. */
async function light(shoot: Shoot, key: string, url: string, count: number): Promise<Light[]> {
  const shots: Light[] = [];
  while (shots.length < count) {
    const startedAt = performance.now();
    const shot = await shoot(key, url);
    if (shot.status !== 200) throw new Error(`The light tenant got ${shot.status}`);
    shots.push(shot);
    await pause(Math.max(0, startedAt + spacingMs - performance.now()));
  }
  return shots;
}

/** The heavy tenant: as one ends another is sent; one that is refused comes again when it was told to. */
function keepUnderWay(shoot: Shoot, key: string, url: string, statuses: Map<number, number>) {
  const ending = new AbortController();
  const { signal } = ending;
  const lanes = Array.from({ length: heavyAtOnce }, async () => {
    while (!signal.aborted) {
      const { status, retryAfterMs } = await shoot(key, url);
      if (signal.aborted) break;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      await pause(retryAfterMs, undefined, { signal }).catch(() => undefined);
    }
  });
  return {
    end: async () => {
      ending.abort();
      await Promise.all(lanes);
    },
  };
}

function shooterOf(origin: string): Shoot {
  return async (key, url) => {
    const startedAt = performance.now();
    const res = await fetch(`${origin}/api/v1/screenshot`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": key },
      body: JSON.stringify({ url, cache: false }),
    });
    await res.arrayBuffer();
    const queueMs = Number(/queue;dur=([\d.]+)/.exec(res.headers.get("server-timing") ?? "")?.[1] ?? 0);
    const retryAfterMs = Number(res.headers.get("retry-after") ?? 0) * 1000;
    return { ms: performance.now() - startedAt, status: res.status, queueMs, retryAfterMs };
  };
}
