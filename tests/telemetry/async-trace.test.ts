// The trace of a capture made in the background, as a collector and as its owner see it.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, inject, test } from "vitest";
import { deliver } from "../support/cache.ts";
import { deliverJobs, jobQueue } from "../support/jobs.ts";
import { newCollector, type OtlpSpan } from "../support/traces.ts";
import { call, get, newTenant, pages } from "../support/world.ts";

const callersSpan = "00f067aa0ba902b7";
const secrets = {
  path: "QwErTyUiOpAsDfGhJkLzXcVb",
  key: "sk_live_SEEDEDKEY0123",
  user: "ada%40example.com",
  password: "hunter2hunter2",
  token: "tok_9f8e7d6c5b4a39281706",
  person: "grace@example.com",
};

/** A queue that keeps what is sent to it. */
function eventQueue() {
  const waiting: unknown[] = [];
  const EVENTS = { send: async (body: unknown) => void waiting.push(body) } as unknown as Env["EVENTS"];
  return { waiting, env: { EVENTS } };
}

async function traced() {
  const tenant = await newTenant();
  const collector = newCollector();
  const jobs = jobQueue();
  const events = eventQueue();
  const bindings = { ...collector.env, ...jobs.env, ...events.env };
  const name = crypto.randomUUID();
  const webhook = `${inject("receiver")}/${name}/200?token=${secrets.token}`;
  const lane = env.WEBHOOK_LANE.getByName(`${tenant.id} ${new URL(webhook).origin}`);
  await runInDurableObject(lane, (instance) => {
    const own = instance as unknown as { env: Env };
    own.env = { ...own.env, ...collector.env };
  });
  const traceId = crypto.randomUUID().replaceAll("-", "");
  const url = `${pages}/status/200/${encodeURIComponent(secrets.person)}/${secrets.path}/ada.lovelace?session=${secrets.token}&${secrets.key}=1#${secrets.token}`;
  const res = await call("POST", "/api/v1/screenshot/async", {
    key: tenant.key,
    body: {
      url,
      webhook_url: webhook,
      webhook_secret: secrets.password,
      headers: { "X-Token": secrets.token },
    },
    headers: {
      traceparent: `00-${traceId}-${callersSpan}-01`,
      tracestate: "vendor=a:1",
      "CF-Connecting-IP": "198.51.100.7",
      "User-Agent": "curl/8",
      "X-Request-Id": secrets.key,
    },
    env: bindings,
  });
  expect(res.status).toBe(202);
  const { job_id: jobId } = await res.json<{ job_id: string }>();
  await deliverJobs(
    jobs.waiting.splice(0).map(({ body }) => body),
    bindings,
  );
  await deliver("stillframe-events", events.waiting.splice(0), bindings);
  const told = async () =>
    (await fetch(`${inject("receiver")}/${name}`)).json<{ headers: Record<string, string> }[]>();
  await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(1);
  const isThere = async () => (await collector.spans()).some((span) => span.name === "WebhookLane/alarm");
  await expect.poll(isThere, { timeout: 10_000 }).toBe(true);
  return { tenant, traceId, jobId, collector, spans: await collector.spans(), received: await told() };
}

test("202: from request to webhook all is one tree with links, and no span is missing", async () => {
  const { spans: all, traceId } = await traced();
  const byId = new Map(all.map((span) => [span.spanId, span]));
  expect(byId.size).toBe(all.length);
  const spans = all.filter((span) => span.traceId === traceId);
  // One root, below the caller's own span; all else hangs below another that came.
  const roots = spans.filter(({ parentSpanId }) => byId.get(parentSpanId ?? "")?.traceId !== traceId);
  expect(roots.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
    ["POST /api/v1/screenshot/async", callersSpan],
  ]);
  for (const { parentSpanId, startTimeUnixNano, endTimeUnixNano } of spans) {
    const parent = byId.get(parentSpanId ?? "");
    if (parent) expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(parent.startTimeUnixNano));
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  }
  for (const way of ways) expect(waysTo(spans, way.at(-1) ?? "")).toContain(way.join(" > "));
  expect(phasesIn(spans)).toEqual(phases);
});

test("202: every link leads to a span that came, and each message to its batch", async () => {
  const { spans } = await traced();
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const linked = spans.flatMap(({ name, links }) =>
    links.map(({ traceId, spanId }) => {
      const to = byId.get(spanId);
      expect(to?.traceId).toBe(traceId);
      return `${name} to ${to?.name ?? "nothing"}`;
    }),
  );
  expect(new Set(linked)).toEqual(
    new Set([
      "process stillframe-jobs batch to send stillframe-jobs",
      "process stillframe-jobs to process stillframe-jobs batch",
      "process stillframe-events batch to send stillframe-events",
      "process stillframe-events to process stillframe-events batch",
      "job screenshot to JobRunner/run",
      "WebhookLane/alarm to WebhookLane/wake",
      "deliver webhook to WebhookLane/alarm",
    ]),
  );
});

test("202: the receiver gets the span that sent it, and what the caller's vendor noted", async () => {
  const { spans, traceId, received } = await traced();
  const sent = spans.find(({ name }) => name === "POST");
  expect(received[0]?.headers).toMatchObject({
    traceparent: `00-${traceId}-${sent?.spanId}-01`,
    tracestate: "vendor=a:1",
  });
});

test("202: no secret, no person and no value of a query is in any span, nor in what is kept of them", async () => {
  const { tenant, jobId, collector } = await traced();
  const kept = await (await get(`/api/v1/jobs/${jobId}/trace`, tenant.key)).text();
  const text = JSON.stringify((await collector.read()).bodies) + kept;
  expect(text).toContain(`${pages}/REDACTED?REDACTED`);
  for (const secret of [
    ...Object.values(secrets),
    tenant.key,
    "X-Token",
    "grace",
    "lovelace",
    "198.51.100.7",
    "curl/8",
  ])
    expect(text).not.toContain(secret);
});

test("200: its owner reads it from the request to the webhook; another tenant is answered 404", async () => {
  const { tenant, jobId, traceId, spans } = await traced();
  const path = `/api/v1/jobs/${jobId}/trace`;
  // Each part is written once its work is over.
  const read = async () => (await get(path, tenant.key)).json<View>();
  await expect.poll(async () => (await read()).spans.map(({ name }) => name)).toContain("deliver webhook");
  const trace = await read();
  expect(trace.trace_id).toBe(traceId);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  expect(trace.spans.filter(({ span_id }) => !ids.has(span_id))).toEqual([]);
  const roots = trace.spans.filter(({ parent_id }) => parent_id === null);
  expect(roots.map(({ name }) => name)).toEqual(["POST /api/v1/screenshot/async"]);
  const job = await (
    await get(`/api/v1/jobs/${jobId}`, tenant.key)
  ).json<{ result: { capture_id: string } }>();
  const ofCapture = await get(`/api/v1/captures/${job.result.capture_id}/trace`, tenant.key);
  expect(await ofCapture.json()).toEqual(trace);
  expect((await get(path, (await newTenant()).key)).status).toBe(404);
});

type View = { trace_id: string; spans: { span_id: string; parent_id: string | null; name: string }[] };

/** What must be there, each below the one before it. */
const request = "POST /api/v1/screenshot/async";
const ways = [
  [request, "TenantGate/admit"],
  [request, "BATCH"],
  [request, "send stillframe-jobs", "process stillframe-jobs", "JobRunner/run"],
  [request, "job screenshot", "CaptureCache/find"],
  [request, "job screenshot", "capture", "TenantGate/reserve"],
  [request, "job screenshot", "capture", "INSERT captures"],
  [
    request,
    "job screenshot",
    "capture",
    "BrowserSession/render",
    "BrowserSession/render",
    "capture.store",
    "R2/put",
  ],
  [request, "job screenshot", "capture", "TenantGate/settle"],
  [request, "job screenshot", "CaptureCache/end"],
  [request, "job screenshot", "send stillframe-events", "process stillframe-events"],
  // The first word of a batch wakes for all of its tenant.
  [request, "send stillframe-events", "process stillframe-events", "WebhookLane/wake"],
  [request, "send stillframe-events", "process stillframe-events", "EventStream/wake"],
  [request, "job screenshot", "deliver webhook", "POST"],
];

/** Of a capture for which nothing besides is asked, in order. */
const phases = ["lease", "prepare", "navigate", "wait", "settle", "shoot", "store"].map(
  (name) => `capture.${name}`,
);

const phasesIn = (spans: OtlpSpan[]) =>
  spans
    .filter(({ name }) => name.startsWith("capture.") && name !== "capture.queue")
    .sort((one, other) => Number(one.startTimeUnixNano) - Number(other.startTimeUnixNano))
    .map(({ name }) => name);

function waysTo(spans: OtlpSpan[], name: string): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const wayOf = (span: OtlpSpan): string[] => {
    const parent = byId.get(span.parentSpanId ?? "");
    return parent ? [...wayOf(parent), span.name] : [span.name];
  };
  return spans.filter((span) => span.name === name).map((span) => wayOf(span).join(" > "));
}
