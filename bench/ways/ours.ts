// Stillframe as a user runs it: `npm start` on a free port, asked over HTTP with its demo key.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { root } from "../../scripts/lib/paths.ts";
import { spawnService } from "../../scripts/lib/service.ts";
import type { LocalFacts } from "../../scripts/start/running.ts";
import { endings } from "../endings.ts";
import type { Shot, Way } from "./way.ts";

const shotTimeoutMs = 30_000;
const noWarning = "--disable-warning=ExperimentalWarning";

/** What a capture is asked for besides its address. */
export type Options = Record<string, unknown>;
export type Ours = {
  way: Way;
  serverPid: number;
  facts: LocalFacts;
  /** The key of another tenant, where one was asked for. */
  secondKey: string | undefined;
  shootWith(url: string, options: Options): Promise<Shot>;
};

/** What a server is started with beyond the usual: variables of its own, a second tenant. */
type Start = { environment?: Record<string, string>; tenants?: 1 | 2 };

/** Starts a server of the bench's own, with a state of its own, so that one already running is left alone. */
export async function startOurs({ environment = {}, tenants = 1 }: Start = {}): Promise<Ours> {
  let secondKey: string | undefined;
  const prepare = (env: NodeJS.ProcessEnv) => {
    if (tenants === 2) secondKey = addTenant(env);
  };
  const service = spawnService("bench", { environment, prepare });
  endings.add(service.stop, service.stopped);
  const facts = await service.facts();
  return {
    way: {
      name: "ours",
      about: "Stillframe, POST /api/v1/screenshot, the file stored and recorded",
      open: async () => ({ shoot: (url) => shoot(facts, url), close: async () => undefined }),
    },
    serverPid: facts.pid,
    shootWith: (url, options) => shoot(facts, url, options),
    facts,
    secondKey,
  };
}

function addTenant(env: NodeJS.ProcessEnv): string {
  const args = [noWarning, path.join(root, "scripts/second-tenant.ts")];
  const key = execFileSync(process.execPath, args, { cwd: root, env, encoding: "utf8" })
    .trim()
    .split("\n")
    .at(-1);
  if (!key) throw new Error("No second tenant was made");
  return key;
}

async function shoot({ url, key }: LocalFacts, target: string, options: Options = {}): Promise<Shot> {
  const res = await fetch(`${url}/api/v1/screenshot`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: JSON.stringify({ url: target, cache: false, ...options }),
    signal: AbortSignal.timeout(shotTimeoutMs),
  }).catch((err: unknown) => {
    throw new Error(`Stillframe did not answer within ${shotTimeoutMs / 1000} s, or is gone`, { cause: err });
  });
  if (!res.ok) throw new Error(`Stillframe answered ${res.status}: ${(await res.text()).slice(0, 500)}`);
  return { bytes: await res.bytes(), timings: timingsOf(res.headers.get("server-timing") ?? "") };
}

function timingsOf(header: string): Record<string, number> {
  const entries = header.matchAll(/([\w-]+);dur=([\d.]+)/g);
  return Object.fromEntries([...entries].map(([, name, duration]) => [name ?? "", Number(duration)]));
}
