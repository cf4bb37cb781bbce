// Each family is fed by what it is about, once for each time that it happens.
import { expect, test } from "vitest";
import { families, type Name } from "#telemetry/metrics/families.ts";
import { knock, received, workOn } from "../support/inbound.ts";
import { jobQueue, sweep } from "../support/jobs.ts";
import { address, happens, newEndpoint, workAt } from "../support/lanes.ts";
import { calls, limited } from "../support/limits.ts";
import { listen, loadEverything } from "../support/load.ts";
import { growthOf, samples, scrape, sumOf } from "../support/metrics.ts";
import { newSignedUp, password } from "../support/people.ts";
import { call, get, newTenant, post } from "../support/world.ts";

/** Of parts of the product that are not there yet: they show no sample at all. */
const unfed: Name[] = [
  "active_subscriptions_total",
  "llm_requests_total",
  "llm_tokens_total",
  "llm_request_duration_seconds",
];
/** What does not happen in a well-kept service. */
const rare: Name[] = ["db_errors_total", "metrics_series_folded_total", "dead_letters_total"];

test("after something of everything each family has something to show", async () => {
  await loadEverything();
  await expect.poll(async () => sumOf(await samples(), "websocket_connections")).toBe(1);
  const all = await samples();
  for (const name of Object.keys(families) as Name[]) {
    const { type } = families[name];
    const own = all.filter((sample) => sample.name === (type === "histogram" ? `${name}_count` : name));
    if (unfed.includes(name)) expect(own, name).toEqual([]);
    else if (type === "gauge") expect(own.length, name).toBeGreaterThan(0);
    else if (!rare.includes(name)) expect(sumOf(own, own[0]?.name ?? ""), name).toBeGreaterThan(0);
  }
  expect(sumOf(all, "http_requests_in_progress")).toBeLessThan(5);
  expect(sumOf(all, "browser_sessions", { state: "open" })).toBe(1);
}, 60_000);

test("a call with a key counts by its plan and outcome; one that a limit refuses by the limit", async () => {
  const { key } = await newTenant(undefined, "starter");
  const used = (outcome: string) => ({ tier: "starter", outcome });
  expect(await growthOf("api_key_usage_total", used("success"), () => get("/api/v1/captures", key))).toBe(1);
  expect(
    await growthOf("api_key_usage_total", used("failure"), () => get("/api/v1/captures/cap_none", key)),
  ).toBe(1);
  const slow = await limited("free", { callsPerMinute: 1 });
  const hits = await growthOf("rate_limit_hits_total", { policy: "minute" }, () => calls(5, slow.key));
  expect(hits).toBeGreaterThanOrEqual(3);
});

test("a sign-in, a wrong password and a sign-out count each as what they are", async () => {
  const { browser, email } = await newSignedUp();
  const wrong = () => browser.post("/auth/sign-in", { email, password: "wrong" });
  expect(await growthOf("auth_events_total", { event: "sign_in", outcome: "failure" }, wrong)).toBe(1);
  expect(await growthOf("auth_failures_total", { reason: "password" }, wrong)).toBe(1);
  const right = () => browser.post("/auth/sign-in", { email, password });
  expect(await growthOf("auth_events_total", { event: "password", outcome: "success" }, right)).toBe(1);
  const out = () => browser.post("/auth/sign-out");
  expect(await growthOf("auth_events_total", { event: "session.sign_out" }, out)).toBe(1);
  expect(await growthOf("signups_total", {}, newSignedUp)).toBe(1);
});

test("a job that is cancelled twice counts once; one that the queue hands over three times is made and counts once", async () => {
  const { key } = await newTenant();
  const queue = jobQueue();
  const body = { html: "<p>Once</p>", viewport_width: 100, viewport_height: 100 };
  const ask = async () =>
    (
      await (
        await call("POST", "/api/v1/screenshot/async", { body, key, env: queue.env })
      ).json<{
        job_id: string;
      }>()
    ).job_id;
  const id = await ask();
  const cancel = () => post(`/api/v1/jobs/${id}/cancel`, {}, key);
  const jobs = (status: string) => ({ job_type: "screenshot", status });
  const twice = () => Promise.all([cancel(), cancel()]);
  expect(await growthOf("background_jobs_total", jobs("cancelled"), twice)).toBe(1);
  await ask();
  const thrice = async () => {
    queue.waiting.push(...queue.waiting, ...queue.waiting);
    await queue.drain();
  };
  expect(await growthOf("background_jobs_total", jobs("completed"), thrice)).toBe(1);
  expect(await growthOf("background_job_duration_seconds_count", {}, () => queue.drain())).toBe(0);
}, 60_000);

test("an inbound event counts once however often it is sent and worked on; what is refused counts by its reason", async () => {
  const events = (outcome: string) => ({ source: "stripe", outcome });
  let id = "";
  const receive = async () => void (id = (await received()).id);
  expect(await growthOf("webhook_events_total", events("received"), receive)).toBe(1);
  const work = () => workOn({ stripe: { "*": async () => undefined } }, [id, id, id]);
  expect(await growthOf("webhook_events_total", events("processed"), work)).toBe(1);
  expect(await growthOf("webhook_processing_duration_seconds_count", {}, work)).toBe(0);
  expect(await growthOf("webhook_events_total", { source: "unknown" }, () => knock("nobody", "{}"))).toBe(1);
});

test("a delivery that is taken counts as delivered, one that can never be as failed and as a dead letter", async () => {
  const { id } = await newTenant(undefined, "starter");
  const deliver = async (answers: string) => {
    const lane = await newEndpoint(id, address(answers).url);
    await happens(id);
    await workAt(lane, Date.now());
  };
  expect(await growthOf("webhook_deliveries_total", { outcome: "delivered" }, () => deliver("200"))).toBe(1);
  const dead = { kind: "webhook_delivery" };
  expect(await growthOf("dead_letters_total", dead, () => deliver("410"))).toBe(1);
});

test("a capture from the cache is a hit and no capture; a page that fails is the target's fault, not ours", async () => {
  const { key } = await newTenant();
  const body = { html: `<p>${crypto.randomUUID()}</p>`, viewport_width: 100, viewport_height: 100 };
  const take = () => post("/api/v1/screenshot", body, key);
  const made = { kind: "screenshot", outcome: "completed" };
  expect(await growthOf("captures_total", made, take)).toBe(1);
  expect(await growthOf("cache_hits_total", { cache: "captures" }, take)).toBe(1);
  expect(await growthOf("captures_total", made, take)).toBe(0);
  const fail = () => post("/api/v1/screenshot", { url: "http://127.0.0.1:9/" }, key);
  expect(await growthOf("captures_total", { outcome: "target" }, fail)).toBe(1);
  expect(await growthOf("http_requests_total", { outcome: "failed" }, fail)).toBe(0);
}, 60_000);

test("connections go down again as a listener hangs up", async () => {
  const client = await listen();
  const connections = async () => sumOf(await samples(), "websocket_connections");
  await expect.poll(connections).toBeGreaterThan(0);
  const before = await connections();
  client.socket.close(1000, "");
  await expect.poll(connections).toBe(before - 1);
});

test("each scheduled task counts; a shard out of reach fails the scrape instead of showing less", async () => {
  const run = { task: "expire captures", outcome: "success" };
  expect(await growthOf("scheduled_tasks_total", run, () => sweep({}))).toBe(1);
  const lost = await scrape(undefined, undefined, undefined, { METRICS: unreachable });
  expect(lost.status).toBe(500);
});

const unreachable = {
  getByName: () => ({ read: () => Promise.reject(new Error("gone")), take: async () => undefined }),
} as unknown as Env["METRICS"];
