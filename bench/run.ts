// Measures Stillframe beside its peers in one run; with --bundle what the Worker weighs and costs to start, with --blocking
// what clean pages cost, with --cache what a hit costs, with --fair what one tenant's captures wait beside another's many.
import { parseArgs } from "node:util";
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { say, step, Stop } from "../scripts/lib/say.ts";
import { blocking } from "./blocking.ts";
import { bundle } from "./bundle.ts";
import { cache } from "./cache.ts";
import { endings, endOnSignals } from "./endings.ts";
import { fair } from "./fair.ts";
import { compareFlags } from "./flags.ts";
import { measure } from "./measure.ts";
import { servePages } from "./pages/serve.ts";
import { type Plan, plans } from "./plan.ts";
import { describeMachine, printReport, writeResults } from "./report.ts";
import { openBinding } from "./ways/binding.ts";
import { startOurs } from "./ways/ours.ts";
import { warmUp } from "./warm-up.ts";
import { connectPeers } from "./ways/peers.ts";
import type { Way } from "./ways/way.ts";

const usage = "Usage: npm run bench -- [--quick | --bundle | --blocking | --cache | --fair]";

export async function bench(): Promise<void> {
  const asked = askedFor();
  endOnSignals();
  try {
    if (asked === "bundle") await bundle();
    else if (asked === "blocking") await blocking();
    else if (asked === "cache") await cache();
    else if (asked === "fair") await fair();
    else await compare(plans[asked]);
  } finally {
    await endings.run();
  }
}

type Asked = "full" | "quick" | "bundle" | "blocking" | "cache" | "fair";

function askedFor(): Asked {
  try {
    const flag = { type: "boolean" } as const;
    const options = { quick: flag, bundle: flag, blocking: flag, cache: flag, fair: flag };
    const [first = "full", second] = Object.keys(parseArgs({ options }).values) as Asked[];
    if (second) throw new Stop(usage);
    return first;
  } catch {
    throw new Stop(usage);
  }
}

async function compare(plan: Plan): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const ours = await step("starting Stillframe", startOurs);
  const binding = await step("starting the peers' browser", openBinding);
  const peers = await connectPeers(binding.browserEndpoint);
  const pages = await servePages();
  const first = pages[0];
  if (!first) throw new Error("No page to measure with");
  const quickAction = await binding.tryQuickAction(first.url);
  const ways: Way[] = [ours.way, ...peers.ways, ...(quickAction.way ? [quickAction.way] : [])];
  const warm = await warmUp(ways, pages);
  const flags = compareFlags(peers.executable, ours.serverPid, process.pid);
  const results = await measure(plan, ways, warm, say);
  const report = {
    startedAt: new Date(Date.now() - performance.now()).toISOString(),
    tookSeconds: Math.round(performance.now() / 1000),
    plan: plan.name,
    machine: describeMachine(),
    browser: peers.version,
    flags,
    quickAction: quickAction.answer,
    pages: warm.map(({ name, about, pictureBytes }) => ({ name, about, pictureBytes })),
    results,
  };
  printReport(report);
  say(`\nwritten to ${writeResults(report)}`);
}
