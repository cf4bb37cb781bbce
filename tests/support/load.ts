// Something of everything that the service does, so that every metric has something to show.
import { knock, received, workOn } from "./inbound.ts";
import { jobQueue, sweep } from "./jobs.ts";
import { address, happens, newEndpoint, workAt } from "./lanes.ts";
import { calls, limited } from "./limits.ts";
import { newSignedUp, password } from "./people.ts";
import { listener, made } from "./stream.ts";
import { call, del, get, newTenant, post } from "./world.ts";

const page = { html: "<h1>Measured</h1>", viewport_width: 200, viewport_height: 100 };

/** Does it all once. Makes captures in a browser. */
export async function loadEverything(): Promise<void> {
  await useKeys();
  await useSessions();
  await makeCaptures();
  await runJobs();
  await deliverWebhooks();
  await receiveWebhooks();
  await listen();
  await sweep({});
}

async function useKeys(): Promise<void> {
  const { key } = await newTenant();
  const created = await (
    await post("/api/v1/keys", { mode: "test", description: "x", scopes: [] }, key)
  ).json<{ id: string }>();
  await del(`/api/v1/keys/${created.id}`, key);
  await get("/api/v1/captures/cap_none", key);
  await get("/api/v1/captures", `sf_test_${"0".repeat(40)}`);
  await calls(8, (await limited("free", { callsPerMinute: 2 })).key);
}

async function useSessions(): Promise<void> {
  const { browser, email } = await newSignedUp();
  await browser.post("/auth/sign-out");
  await browser.post("/auth/sign-in", { email, password: "wrong" });
  await browser.post("/auth/sign-in", { email, password });
}

async function makeCaptures(): Promise<void> {
  const { key } = await newTenant();
  for (let twice = 0; twice < 2; twice++) await post("/api/v1/screenshot", page, key);
  await post("/api/v1/screenshot", { url: "http://127.0.0.1:9/" }, key);
}

async function runJobs(): Promise<void> {
  const { key } = await newTenant();
  const queue = jobQueue();
  const ask = async () => {
    const res = await call("POST", "/api/v1/screenshot/async", { body: page, key, env: queue.env });
    return (await res.json<{ job_id: string }>()).job_id;
  };
  const cancelled = await ask();
  await post(`/api/v1/jobs/${cancelled}/cancel`, {}, key);
  await ask();
  await queue.drain();
}

async function deliverWebhooks(): Promise<void> {
  const { id } = await newTenant(undefined, "starter");
  for (const answers of ["200", "410"]) {
    const lane = await newEndpoint(id, address(answers).url);
    await happens(id);
    await workAt(lane, Date.now());
  }
}

async function receiveWebhooks(): Promise<void> {
  const { id } = await received();
  await workOn({ stripe: { "*": async () => undefined } }, [id]);
  await knock("stripe", "{}");
}

/** Stays connected. */
export async function listen() {
  const tenant = await newTenant();
  await made("tickets", tenant);
  const client = await listener(tenant);
  client.say({ subscribe: {} });
  return client;
}
