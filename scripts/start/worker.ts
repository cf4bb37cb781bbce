// Runs the Worker with every binding local, rebuilt when a source file changes.
import type { unstable_startWorker } from "wrangler";
import { localSecret } from "./secret.ts";
import { stateDir, wranglerConfigPath } from "../lib/paths.ts";
import { Stop } from "../lib/say.ts";
import { runCrons } from "./cron.ts";

/** What a local run sets otherwise than a deployment does; benchmarks set more, as JSON. */
const localVars: Record<string, string> = {
  ALLOW_LOOPBACK_TARGETS: "true",
  BROWSER_SESSIONS: "1",
  ...(JSON.parse(process.env["STILLFRAME_VARS"] ?? "{}") as Record<string, string>),
};
/** Another Worker than ours: the soak test puts faults before it. */
const entrypoint = process.env["STILLFRAME_ENTRYPOINT"];

// Nothing here may need the network or an account, nor ask or tell anybody anything.
const quietEnv = {
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  // Keeps every request's trace in a database of its own, which makes requests slower.
  X_LOCAL_OBSERVABILITY: "false",
};

type StartWorker = typeof unstable_startWorker;
type RuntimeLog = { level: string; message: string };

export function quietWrangler(): void {
  Object.assign(process.env, quietEnv);
}

export type RunningWorker = { url: URL; end: () => Promise<void> };

/** Starts the Worker on loopback; its address is known before it is ready. */
export async function startWorker(port: number, crons: readonly string[]): Promise<RunningWorker> {
  const { unstable_startWorker: start }: { unstable_startWorker: StartWorker } = await import("wrangler");
  const worker = await start({
    config: wranglerConfigPath,
    ...(entrypoint && { entrypoint }),
    bindings: Object.fromEntries(
      Object.entries({
        ...localVars,
        SIGNING_SECRET: localSecret("signing-secret"),
        METRICS_TOKEN: localSecret("metrics-token"),
      }).map(([name, value]) => [name, { type: "plain_text", value }]),
    ),
    dev: {
      server: { hostname: "127.0.0.1", port },
      inspector: false,
      persist: stateDir,
      logLevel: "warn",
      watch: true,
      structuredLogsHandler: printLog,
    },
  });
  const url = await worker.url;
  runCrons(crons, async (schedule, atMs) => {
    const target = new URL("/cdn-cgi/local/scheduled", url);
    target.search = new URLSearchParams({ cron: schedule, time: String(atMs) }).toString();
    // A failure is in the Worker's own log; a server going down while it is called is none.
    await fetch(target).catch(() => undefined);
  });
  return { url, end: () => worker.dispose() };
}

function printLog({ level, message }: RuntimeLog): void {
  const stream = level === "error" || level === "warn" ? process.stderr : process.stdout;
  stream.write(`${message}\n`);
}

/** Waits for the Worker to say that it and what it needs are there. */
export async function untilReady(url: URL, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    const res = await fetch(new URL("/health/ready", url)).catch((err: unknown) => String(err));
    if (typeof res === "string") last = res;
    else if (res.ok) return;
    else last = `${res.status} ${(await res.text()).slice(0, 200)}`;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Stop(`The Worker is not ready after ${timeoutMs / 1000} s; it last answered: ${last}`);
}
