// Measures Stillframe beside its peers in one run. With --bundle: what the Worker weighs and costs to start; --blocking:
// what clean pages cost; --cache: what a hit costs; --compare: what comparing two pictures takes; --gate: what
// asking whether a call may pass costs; --fair: what one tenant's captures wait beside another's many; --jobs: what
// accepting a job costs, and how long one waits beside a thousand; --webhooks: how fast deliveries arrive; --stream: how
// long events are on their way; --telemetry: what metrics, traces and request log add to a request;
// --cost: what Cloudflare asks for 1,000 captures; --restless: how often pages that never stand still differ from
// themselves; --smooth: the longest task of long lists; --soak 5000: what so many captures with faults leave behind.
import { parseArgs } from "node:util";
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { say, step, Stop } from "../scripts/lib/say.ts";
import { blocking } from "./blocking.ts";
import { bundle } from "./bundle.ts";
import { cache } from "./cache.ts";
import { comparisons } from "./comparisons/measure.ts";
import { cost } from "./cost.ts";
import { endings, endOnSignals } from "./endings.ts";
import { fair } from "./fair.ts";
import { gate } from "./gate/measure.ts";
import { jobs } from "./jobs.ts";
import { compareFlags } from "./flags.ts";
import { measure } from "./measure.ts";
import { servePages } from "./pages/serve.ts";
import { restless } from "./restless.ts";
import { smooth } from "./smooth/measure.ts";
import { soak } from "./soak/run.ts";
import { type Plan, plans } from "./plan.ts";
import { stream } from "./stream.ts";
import { describeMachine, printReport, writeResults } from "./report.ts";
import { openBinding } from "./ways/binding.ts";
import { startOurs } from "./ways/ours.ts";
import { warmUp } from "./warm-up.ts";
import { telemetry } from "./telemetry/measure.ts";
import { connectPeers } from "./ways/peers.ts";
import { webhooks } from "./webhooks.ts";
import type { Way } from "./ways/way.ts";

const parts = {
  bundle,
  blocking,
  cache,
  compare: comparisons,
  cost,
  fair,
  gate,
  jobs,
  restless,
  smooth,
  stream,
  telemetry,
  webhooks,
  quick: () => compare(plans.quick),
};
type Part = keyof typeof parts;

const usage = `Usage: npm run bench -- [${Object.keys(parts)
  .map((name) => `--${name}`)
  .join(" | ")} | --soak <captures>]`;

export async function bench(): Promise<void> {
  const run = asked();
  endOnSignals();
  try {
    await run();
  } finally {
    await endings.run();
  }
}

function asked(): () => Promise<void> {
  const { soak: captures, ...flags } = given();
  const [part, ...more] = Object.keys(flags) as Part[];
  if (more.length > 0 || (part && captures !== undefined)) throw new Stop(usage);
  if (captures !== undefined) {
    if (!(Number(captures) >= 1)) throw new Stop(usage);
    return () => soak(Number(captures));
  }
  return part ? parts[part] : () => compare(plans.full);
}

function given(): { soak?: string } {
  const flags = Object.keys(parts).map((name) => [name, { type: "boolean" }] as const);
  try {
    return parseArgs({ options: { ...Object.fromEntries(flags), soak: { type: "string" } } }).values;
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
