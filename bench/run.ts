// Measures Stillframe beside its peers in one run. With --bundle: what the Worker weighs and costs to start; --blocking:
// what clean pages cost; --cache: what a hit costs; --compare: what comparing two pictures takes; --gate: what asking whether a call may pass costs; --fair: what one tenant's captures wait beside another's many; --jobs: what
// accepting a job costs, and how long one waits beside a thousand; --webhooks: how fast deliveries arrive; --stream: how long
// events are on their way; --cost: what Cloudflare asks for 1,000 captures; --soak 5000: what so many captures with faults
// leave behind.
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
import { soak } from "./soak/run.ts";
import { type Plan, plans } from "./plan.ts";
import { stream } from "./stream.ts";
import { describeMachine, printReport, writeResults } from "./report.ts";
import { openBinding } from "./ways/binding.ts";
import { startOurs } from "./ways/ours.ts";
import { warmUp } from "./warm-up.ts";
import { connectPeers } from "./ways/peers.ts";
import { webhooks } from "./webhooks.ts";
import type { Way } from "./ways/way.ts";

const usage =
  "Usage: npm run bench -- [--quick | --bundle | --blocking | --cache | --compare | --fair | --gate | --jobs | --webhooks | --stream | --cost | --soak <captures>]";

export async function bench(): Promise<void> {
  const { asked, captures } = askedFor();
  endOnSignals();
  try {
    if (asked === "bundle") await bundle();
    else if (asked === "blocking") await blocking();
    else if (asked === "cache") await cache();
    else if (asked === "compare") await comparisons();
    else if (asked === "cost") await cost();
    else if (asked === "soak") await soak(captures);
    else if (asked === "webhooks") await webhooks();
    else if (asked === "fair") await fair();
    else if (asked === "stream") await stream();
    else if (asked === "jobs") await jobs();
    else if (asked === "gate") await gate();
    else await compare(plans[asked]);
  } finally {
    await endings.run();
  }
}

type Asked =
  | "full"
  | "quick"
  | "bundle"
  | "blocking"
  | "cache"
  | "compare"
  | "fair"
  | "gate"
  | "jobs"
  | "webhooks"
  | "stream"
  | "cost"
  | "soak";

function askedFor(): { asked: Asked; captures: number } {
  try {
    const flag = { type: "boolean" } as const;
    const options = {
      quick: flag,
      bundle: flag,
      blocking: flag,
      cache: flag,
      compare: flag,
      fair: flag,
      gate: flag,
      stream: flag,
      jobs: flag,
      cost: flag,
      webhooks: flag,
      soak: { type: "string" },
    } as const;
    const { values } = parseArgs({ options });
    const [asked = "full", second] = Object.keys(values) as Asked[];
    const captures = Number(values.soak ?? 1);
    if (second || !(captures >= 1)) throw new Stop(usage);
    return { asked, captures };
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
