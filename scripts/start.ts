// `npm start`: the whole service on this machine, from a fresh clone, with nothing else installed.
import { parseArgs } from "node:util";
import { prepareAssets } from "./assets.ts";
import { prepareBrowser } from "./browser.ts";
import { prepareDashboard } from "./dashboard.ts";
import { endLeftovers, leashRuntime } from "./lib/leash.ts";
import { endOnSignals, endWithParent } from "./lib/processes.ts";
import { run, say, seconds, step, Stop } from "./lib/say.ts";
import { claimState, requireFreePort, writeFacts } from "./start/running.ts";
import { quietWrangler, startWorker, untilReady } from "./start/worker.ts";
import { welcome } from "./start/welcome.ts";

const usualPort = 8787;

async function main(): Promise<void> {
  const port = askedPort();
  claimState();
  endWithParent();
  await requireFreePort(port);
  const leftovers = endLeftovers();
  if (leftovers > 0) say(`  ended ${leftovers} processes that an earlier run left`);
  quietWrangler();
  leashRuntime();
  prepareAssets();
  // Built beside what else is prepared; a failure is told where it is waited for.
  const dashboard = prepareDashboard();
  dashboard.catch(() => undefined);
  const browser = await prepareBrowser();
  // Loaded only now: wrangler reads its environment variables as it loads.
  const { prepareDatabase } = await import("./start/database.ts");
  const { key, person, crons } = await step("preparing the database", prepareDatabase);
  await dashboard;
  const { url, end } = await step("starting the Worker", () => startWorker(port, crons), 3_000);
  await step("waiting for the Worker", () => untilReady(url), 3_000);
  endOnSignals(end);
  const facts = { url: url.origin, key, docs: new URL("/docs", url).href, person, pid: process.pid };
  writeFacts(facts);
  say(welcome(facts, seconds(performance.now()), browser.source));
}

function askedPort(): number {
  try {
    const { values } = parseArgs({ options: { port: { type: "string", default: String(usualPort) } } });
    const port = Number(values.port);
    if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  } catch {
    // An unknown option gets the same answer as a bad value.
  }
  throw new Stop("Usage: npm start -- [--port <0 to 65535>]; 0 takes any free port.");
}

await run(main);
