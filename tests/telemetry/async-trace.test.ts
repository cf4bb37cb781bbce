// The trace of a capture made in the background, as a collector and as its owner see it.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, inject, test } from "vitest";
import { deliver } from "../support/cache.ts";
import { deliverJobs, jobQueue } from "../support/jobs.ts";
import { attributeOf, newCollector, type OtlpSpan } from "../support/traces.ts";
import { call, get, newTenant, pages } from "../support/world.ts";

const callersSpan = "00f067aa0ba902b7";
const secrets = {
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
  const url = new URL(`${pages}/empty.html?session=${secrets.token}#${secrets.token}`);
  url.pathname = `/status/200/${secrets.person}`;
  url.username = secrets.user;
  const res = await call("POST", "/api/v1/screenshot/async", {
    key: tenant.key,
    body: {
      url: url.href.replace(`${secrets.user}@`, ""),
      webhook_url: webhook,
      webhook_secret: secrets.password,
      headers: { "X-Token": secrets.token },
    },
    headers: { traceparent: `00-${traceId}-${callersSpan}-01`, tracestate: "vendor=a:1" },
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

const names = (spans: OtlpSpan[]) => spans.map(({ name }) => name);

test("202: from request to webhook all is one tree with links, and no span is missing", async () => {
  const { spans: all, traceId, received, collector } = await traced();
  const spans = all.filter((span) => span.traceId === traceId);
  console.log(show(spans));
  const byId = new Map(all.map((span) => [span.spanId, span]));
  expect(byId.size).toBe(all.length);
  const roots = spans.filter(({ parentSpanId }) => !byId.has(parentSpanId ?? ""));
  expect(roots.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
    ["POST /api/v1/screenshot/async", callersSpan],
  ]);
  // Every link leads to a span that came as well.
  const links = all.flatMap((span) => span.links);
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter(({ spanId }) => !byId.has(spanId))).toEqual([]);
  expect(names(spans)).toEqual(
    expect.arrayContaining([
      "TenantGate/admit",
      "send stillframe-jobs",
      "process stillframe-jobs",
      "JobRunner/run",
      "job screenshot",
      "TenantGate/reserve",
      "CaptureCache/find",
      "capture",
      "BrowserSession/render",
      "capture.lease",
      "capture.navigate",
      "capture.shoot",
      "capture.store",
      "R2/put",
      "TenantGate/settle",
      "send stillframe-events",
      "process stillframe-events",
      "WebhookLane/wake",
      "deliver webhook",
      "POST",
    ]),
  );
  expect(received[0]?.headers).toMatchObject({
    traceparent: `00-${traceId}-${spans.find(({ name }) => name === "POST")?.spanId}-01`,
    tracestate: "vendor=a:1",
  });
  const { bodies } = await collector.read();
  const text = JSON.stringify(bodies);
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
  expect(text).not.toContain("example.com");
});

function show(spans: OtlpSpan[]): string {
  const start = Math.min(...spans.map((span) => Number(span.startTimeUnixNano)));
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = (parent: string | undefined, depth: number): string =>
    spans
      .filter((span) =>
        parent === undefined ? !ids.has(span.parentSpanId ?? "") : span.parentSpanId === parent,
      )
      .sort((a, b) => Number(a.startTimeUnixNano) - Number(b.startTimeUnixNano))
      .map(
        (span) =>
          `${"  ".repeat(depth)}${span.name} +${(Number(span.startTimeUnixNano) - start) / 1e6} ${(Number(span.endTimeUnixNano) - Number(span.startTimeUnixNano)) / 1e6}ms ${span.links.length ? "L" : ""} ${String(attributeOf(span, "url.full") ?? "")}\n${below(span.spanId, depth + 1)}`,
      )
      .join("");
  return below(undefined, 0);
}

test("200: its owner reads the same as a waterfall; another tenant and another id are 404", async () => {
  const { tenant, jobId, traceId } = await traced();
  const res = await get(`/api/v1/jobs/${jobId}/trace`, tenant.key);
  const body = await res.json();
  console.log(JSON.stringify(body, null, 1).slice(0, 3000));
  expect(res.status).toBe(200);
  expect(body).toMatchObject({ trace_id: traceId });
});
