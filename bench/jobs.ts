// Asynchronous jobs: what accepting one costs beside a route that answers nothing, and how long one waits beside a
// tenant with a thousand.
import { setTimeout as pause } from "node:timers/promises";
import { prepareBrowser } from "../scripts/browser.ts";
import { leashRuntime } from "../scripts/lib/leash.ts";
import { say, step } from "../scripts/lib/say.ts";
import { servePages } from "./pages/serve.ts";
import { quantile } from "./statistics.ts";
import { startOurs } from "./ways/ours.ts";

const accepted = 100;
const heavyJobs = 1000;
const bulkCaptures = 100;
const lightJobs = 15;
const pollMs = 20;

type Ask = (key: string, method: string, path: string, body?: object) => Promise<{ ms: number; body: Body }>;
type Body = {
  job_id?: string;
  bulk_id?: string;
  status?: string;
  created_at?: string;
  started_at?: string;
  completed_at?: string;
};

export async function jobs(): Promise<void> {
  leashRuntime();
  await prepareBrowser();
  const { facts, secondKey = "" } = await step("starting Stillframe for two tenants", () =>
    startOurs({ tenants: 2 }),
  );
  const page = (await servePages()).find(({ name }) => name === "still");
  if (!page) throw new Error("There is no still page");
  const ask = askerOf(facts.url);
  await measureAccept(ask, secondKey, page.url);
  // A page that answers at once leaves a small machine's processors nothing to spare: what then waits, waits for them.
  for (const afterMs of [300, 0]) {
    say(`\npage answering after ${afterMs} ms`);
    await measureWait(ask, { heavy: facts.key, light: secondKey }, `${page.url}?after=${afterMs}`);
  }
}

/** Each is made before the next is accepted, so that what is measured is the acceptance alone. */
async function measureAccept(ask: Ask, key: string, url: string): Promise<void> {
  const times: Record<"live" | "accept", number[]> = { live: [], accept: [] };
  for (let at = 0; at < accepted; at++) {
    times.live.push((await ask(key, "GET", "/health/live")).ms);
    const { ms, body } = await ask(key, "POST", "/api/v1/screenshot/async", { url });
    times.accept.push(ms);
    await ended(ask, key, body.job_id ?? "");
  }
  const [live, accept] = [quantile(times.live, 0.95), quantile(times.accept, 0.95)];
  const medians = `p50 ${quantile(times.accept, 0.5).toFixed(1)} ms beside ${quantile(times.live, 0.5).toFixed(1)} ms`;
  say(
    `accepting a job: p95 ${accept.toFixed(1)} ms, ${(accept / live).toFixed(2)} × /health/live (${medians})`,
  );
}

async function measureWait(
  ask: Ask,
  { heavy, light }: { heavy: string; light: string },
  url: string,
): Promise<void> {
  const alone = await waits(ask, light, url);
  const bulks: string[] = [];
  for (let sent = 0; sent < heavyJobs; sent += bulkCaptures) {
    const captures = Array.from({ length: bulkCaptures }, () => ({ url, cache: false }));
    const { body } = await ask(heavy, "POST", "/api/v1/captures/bulk", { captures });
    bulks.push(body.bulk_id ?? "");
  }
  await pause(3000);
  const beside = await waits(ask, light, url);
  for (const id of bulks) await ask(heavy, "POST", `/api/v1/jobs/${id}/cancel`);
  for (const [name, list] of Object.entries({ alone, beside })) {
    const of = (which: "wait" | "whole", share: number) =>
      quantile(
        list.map((one) => one[which]),
        share,
      ).toFixed(0);
    say(
      `a single job ${name.padEnd(6)}: begun after p50 ${of("wait", 0.5)} ms, p95 ${of("wait", 0.95)} ms; done after p50 ${of("whole", 0.5)} ms, p95 ${of("whole", 0.95)} ms`,
    );
  }
  const ratio = (which: "wait" | "whole") =>
    quantile(
      beside.map((one) => one[which]),
      0.5,
    ) /
    quantile(
      alone.map((one) => one[which]),
      0.5,
    );
  say(
    `beside ${heavyJobs} queued: wait ${ratio("wait").toFixed(2)} ×, until done ${ratio("whole").toFixed(2)} × (p50)`,
  );
}

async function waits(ask: Ask, key: string, url: string) {
  const list: { wait: number; whole: number }[] = [];
  for (let at = 0; at < lightJobs; at++) {
    const { body } = await ask(key, "POST", "/api/v1/screenshot/async", { url, params: { cache: false } });
    const job = await ended(ask, key, body.job_id ?? "");
    const since = (time: string | undefined) => Date.parse(time ?? "") - Date.parse(job.created_at ?? "");
    list.push({ wait: since(job.started_at), whole: since(job.completed_at) });
    await pause(300);
  }
  return list;
}

async function ended(ask: Ask, key: string, id: string): Promise<Body> {
  for (;;) {
    const { body } = await ask(key, "GET", `/api/v1/jobs/${id}`);
    if (body.status === "completed") return body;
    if (body.status !== "pending" && body.status !== "processing")
      throw new Error(`The job ${id} ${body.status}`);
    await pause(pollMs);
  }
}

function askerOf(origin: string): Ask {
  return async (key, method, path, body) => {
    const startedAt = performance.now();
    const res = await fetch(origin + path, {
      method,
      headers: { "content-type": "application/json", "x-api-key": key },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await res.json()) as Body;
    const ms = performance.now() - startedAt;
    if (!res.ok) throw new Error(`${method} ${path}: ${res.status} ${JSON.stringify(answer)}`);
    return { ms, body: answer };
  };
}
