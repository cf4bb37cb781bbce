// Thousands of captures with faults thrown in: browsers and pages killed, D1 and R2 refusing, objects evicted. Every
// request must get its file or its error, and nothing may be left behind.
import path from "node:path";
import { prepareBrowser } from "../../scripts/browser.ts";
import { leashRuntime } from "../../scripts/lib/leash.ts";
import { say, step, Stop } from "../../scripts/lib/say.ts";
import type { LocalFacts } from "../../scripts/start/running.ts";
import { servePages } from "../pages/serve.ts";
import { median } from "../statistics.ts";
import { startOurs } from "../ways/ours.ts";
import { type Order, orders } from "./orders.ts";
import { family, type Member } from "./processes.ts";

const lanes = 6;
const answerMsMax = 60_000;
const killBrowserEvery = 500;
const killPageEvery = 60;
const sampleEvery = 50;
/** After the last capture: used pages are closed, and what was killed is collected. */
const calmMs = 5000;

const environment = {
  STILLFRAME_ENTRYPOINT: path.join(import.meta.dirname, "worker/faulty.ts"),
  STILLFRAME_VARS: JSON.stringify({ FAULT_SHARE: "0.002", EVICTION_SHARE: "0.001" }),
};

type Tally = Map<string, number>;

export async function soak(count: number): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const { facts } = await step("starting Stillframe with faults", () => startOurs({ environment }));
  const [page] = await servePages();
  const mix = orders(new URL(page?.url ?? "").origin);
  const tally: Tally = new Map();
  const wrong: string[] = [];
  const memory: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  const lane = async () => {
    for (let at = next++; at < count; at = next++) {
      harm(facts, at, tally);
      if (at % sampleEvery === 0) memory.push(residentKB(facts));
      const order = mix[at % mix.length];
      if (order) await ask(facts, order, tally, wrong);
      if (at > 0 && at % 250 === 0) say(`  ${at} of ${count}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const seconds = (performance.now() - startedAt) / 1000;
  await new Promise((resolve) => setTimeout(resolve, calmMs));
  report({ count, seconds, tally, wrong, memory, left: family(facts.pid) });
}

/** Ends a page's process now and then, and seldom a whole browser. */
function harm({ pid }: LocalFacts, at: number, tally: Tally): void {
  const kind =
    at % killBrowserEvery === killBrowserEvery - 1
      ? "browser"
      : at % killPageEvery === killPageEvery - 1
        ? "renderer"
        : undefined;
  if (!kind) return;
  const members = family(pid).filter((member) => member.kind === kind && member.state !== "Z");
  const victim = members[Math.floor(Math.random() * members.length)];
  if (!victim) return;
  process.kill(victim.pid, "SIGKILL");
  add(tally, `killed: ${kind}`);
}

async function ask({ url, key }: LocalFacts, order: Order, tally: Tally, wrong: string[]): Promise<void> {
  const answer = await fetch(`${url}/api/v1/${order.path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body: JSON.stringify(order.body),
    signal: AbortSignal.timeout(answerMsMax),
  })
    .then(async (res) => ({ res, bytes: await res.bytes() }))
    .catch((err: unknown) => String(err));
  const said = typeof answer === "string" ? answer : whatWasSaid(answer.res, answer.bytes);
  add(tally, said);
  const isExpected = said === "file" || order.codes.includes(said);
  if (!isExpected) wrong.push(`${said} for ${JSON.stringify(order.body).slice(0, 120)}`);
}

function whatWasSaid(res: Response, bytes: Uint8Array): string {
  if (res.ok) return bytes.length > 0 ? "file" : "an empty answer";
  try {
    const { code } = JSON.parse(new TextDecoder().decode(bytes)) as { code: string };
    return code;
  } catch {
    return `status ${res.status} that is no problem document`;
  }
}

function residentKB({ pid }: LocalFacts): number {
  return family(pid).reduce((sum, { kB }) => sum + kB, 0);
}

function add(tally: Tally, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}

type Result = {
  count: number;
  seconds: number;
  tally: Tally;
  wrong: string[];
  memory: number[];
  left: Member[];
};

function report({ count, seconds, tally, wrong, memory, left }: Result): void {
  say(`\n${count} captures in ${seconds.toFixed(0)} s, ${lanes} at once`);
  for (const [name, times] of [...tally].toSorted(([, a], [, b]) => b - a))
    say(`  ${String(times).padStart(6)}  ${name}`);
  const quarter = Math.ceil(memory.length / 4);
  const [early, late] = [memory.slice(quarter, 2 * quarter), memory.slice(-quarter)];
  if (early.length > 0)
    say(
      `memory of all processes: ${mb(median(early))} MB in the second quarter, ${mb(median(late))} MB in the last`,
    );
  const number = (test: (member: Member) => boolean) => left.filter(test).length;
  const zombies = number(({ state }) => state === "Z");
  say(
    `left: ${number(({ kind }) => kind === "browser")} browsers, ${number(({ kind }) => kind === "renderer")} pages' processes, ${zombies} zombies`,
  );
  if (wrong.length > 0 || zombies > 0)
    throw new Stop(`Not as it should be:\n${wrong.slice(0, 20).join("\n")}`);
}

function mb(kB: number): string {
  return (kB / 1024).toFixed(0);
}
