// From an event to its receivers by the real queue and the real objects.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { jobs } from "#db/schema/jobs.ts";
import { webhookAttempts, webhookDeliveries } from "#db/schema/webhooks.ts";
import { announce } from "#events/announce.ts";
import { sealWebhookSecret } from "#events/webhook-secret.ts";
import { configOf } from "#platform/config.ts";
import { runLane } from "#webhooks/lane/run.ts";
import { broken, deliver, later } from "../support/cache.ts";
import { sweep } from "../support/jobs.ts";
import {
  address,
  attemptsOf,
  contextOf,
  dayMs,
  deliveriesOf,
  happens,
  newEndpoint,
  receiver,
  workAt,
} from "../support/lanes.ts";
import { db, newTenant } from "../support/world.ts";

const heard = (tenantId: string, bindings: Partial<Env> = {}) =>
  deliver("stillframe-events", [{ tenantId }], bindings);

test("an event reaches its receiver by the queue within a second or two", async () => {
  const tenant = await newTenant();
  const to = address();
  await newEndpoint(tenant.id, to.url);
  await happens(tenant.id);
  await announce(contextOf(), tenant.id);
  await expect.poll(async () => (await to.received()).length, { timeout: 5000 }).toBe(1);
});

test("a receiver that does not answer delays no other, not even of the same tenant", async () => {
  const tenant = await newTenant();
  const [slow, fast] = [address("slow20000"), address()];
  const slowLane = await newEndpoint(tenant.id, slow.url);
  const lane = await newEndpoint(tenant.id, fast.url);
  for (let event = 0; event < 10; event++) await happens(tenant.id);
  expect((await heard(tenant.id)).explicitAcks).toEqual(["m0"]);
  await expect
    .poll(async () => (await deliveriesOf(lane)).every(({ status }) => status === "delivered"), {
      interval: 20,
      timeout: 10_000,
    })
    .toBe(true);
  // The slow one's attempts take 1.5 seconds each here, and after the first four one follows the other.
  const ofSlow = eq(webhookAttempts.endpointId, slowLane);
  expect((await db.select().from(webhookAttempts).where(ofSlow)).length).toBeLessThan(10);
  expect(await fast.received()).toHaveLength(10);
});

test("what comes to be due while a slow delivery is under way does not wait for it", async () => {
  const tenant = await newTenant();
  const to = address("slow1400,200");
  await newEndpoint(tenant.id, to.url);
  await happens(tenant.id);
  await heard(tenant.id);
  await expect.poll(async () => (await to.received()).length).toBe(1);
  await happens(tenant.id);
  await heard(tenant.id);
  await expect.poll(async () => (await to.received()).length, { timeout: 1000, interval: 20 }).toBe(2);
});

test("told many times at once, each event is sent once", async () => {
  const tenant = await newTenant();
  const to = address("slow50");
  const lane = await newEndpoint(tenant.id, to.url);
  for (let event = 0; event < 8; event++) await happens(tenant.id);
  await Promise.all(Array.from({ length: 6 }, () => heard(tenant.id)));
  const ctx = contextOf();
  // Beside the lane's own runner, two that think they are it.
  await Promise.all([runLane(ctx, lane), runLane(ctx, lane)]);
  await expect
    .poll(async () => (await deliveriesOf(lane)).map(({ status, attempts }) => `${status} ${attempts}`))
    .toEqual(Array.from({ length: 8 }, () => "delivered 1"));
  expect(await to.received()).toHaveLength(8);
});

describe("the sweep", () => {
  const overdue = (lane: string) =>
    db
      .update(webhookDeliveries)
      .set({ nextAttemptAt: Date.now() - 40_000 })
      .where(eq(webhookDeliveries.lane, lane));

  test("finds a lane whose word was lost", async () => {
    const tenant = await newTenant();
    const to = address();
    const lane = await newEndpoint(tenant.id, to.url);
    await happens(tenant.id);
    await heard(tenant.id, { WEBHOOK_LANE: broken(env.WEBHOOK_LANE) });
    await overdue(lane);
    await sweep({});
    await expect.poll(async () => (await to.received()).length).toBe(1);
  });

  test("forgets what has ended 30 days ago, and nothing that waits", async () => {
    const tenant = await newTenant();
    const lane = await newEndpoint(tenant.id, address("200,500").url);
    await happens(tenant.id);
    await workAt(lane, Date.now());
    await happens(tenant.id);
    await workAt(lane, Date.now());
    const quiet = { WEBHOOK_LANE: broken(env.WEBHOOK_LANE) };
    await later(29 * dayMs, () => sweep(quiet));
    expect(await deliveriesOf(lane)).toHaveLength(2);
    await later(31 * dayMs, () => sweep(quiet));
    const left = await deliveriesOf(lane);
    expect(left).toMatchObject([{ status: "pending" }]);
    expect(await attemptsOf(left[0]?.id ?? "")).toEqual([]);
  });
});

describe("a job's own address", () => {
  const secret = "any text will do";

  async function newJob(tenantId: string, url: string) {
    const id = `job_${crypto.randomUUID()}`;
    const now = Date.now();
    await db.insert(jobs).values({
      id,
      tenantId,
      position: 0,
      keyId: "key",
      requestId: "req",
      apiUrl: "https://api.test/api/v1",
      kind: "screenshot",
      status: "completed",
      timeline: [],
      timeoutMs: 1000,
      attempts: 1,
      attemptsBefore: 0,
      dueAt: now,
      deadlineAt: now,
      createdAt: now,
      updatedAt: now,
      webhookUrl: url,
      webhookSecret: await sealWebhookSecret(configOf(env), { tenantId, id }, secret),
      webhookLane: `${tenantId} ${new URL(url).origin}`,
    });
    return id;
  }
  const ended = (tenantId: string, jobId: string) =>
    happens(tenantId, { jobId, subject: jobId, data: { status: "completed", job_id: jobId } });

  test("gets the flat payload, its keys sorted, signed with the job's secret", async () => {
    const tenant = await newTenant();
    const to = address();
    const job = await newJob(tenant.id, to.url);
    await ended(tenant.id, job);
    await heard(tenant.id);
    await expect.poll(async () => (await to.received()).length).toBe(1);
    const [{ body, headers } = { body: "", headers: {} as Record<string, string> }] = await to.received();
    expect(body).toBe(`{"job_id": "${job}", "status": "completed"}`);
    const bytes = (text: string) => new TextEncoder().encode(text);
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", bytes(secret), hmac, false, ["sign"]);
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(body))).toHex();
    expect(headers).toMatchObject({ "x-webhook-signature": signature, "x-webhook-job-id": job });
  });

  test("is tried three times within seconds, and then given up", async () => {
    const tenant = await newTenant();
    const to = address("500");
    await ended(tenant.id, await newJob(tenant.id, to.url));
    const lane = `${tenant.id} ${receiver}`;
    await heard(tenant.id);
    await expect
      .poll(async () => (await deliveriesOf(lane)).map(({ status, attempts }) => `${status} ${attempts}`), {
        timeout: 15_000,
      })
      .toEqual(["failed 3"]);
    expect(await to.received()).toHaveLength(3);
  });

  test("410: given up at once", async () => {
    const tenant = await newTenant();
    const lane = `${tenant.id} ${receiver}`;
    await ended(tenant.id, await newJob(tenant.id, address("410").url));
    expect(await workAt(lane, Date.now())).toBeNull();
    expect(await deliveriesOf(lane)).toMatchObject([{ status: "failed", attempts: 1 }]);
  });
});

describe("an address", () => {
  test.each([
    ["that is private", "https://10.0.0.1/hook", "blocked"],
    ["inside the platform", "https://169.254.169.254/", "blocked"],
    ["where nobody listens", `http://127.0.0.1:${inject("closedPort")}/`, "reset"],
    ["that speaks no TLS", `${receiver.replace("http:", "https:")}/x/200`, "tls"],
  ])("%s: the attempt says so, and nothing is sent", async (_what, url, errorClass) => {
    const tenant = await newTenant();
    const lane = await newEndpoint(tenant.id, url);
    await happens(tenant.id);
    await workAt(lane, Date.now());
    const [delivery] = await deliveriesOf(lane);
    expect(delivery).toMatchObject({ status: "pending", attempts: 1, responseStatus: null });
    expect(await attemptsOf(delivery?.id ?? "")).toMatchObject([{ errorClass, responseBody: null }]);
  });

  test("that answers with ten megabytes costs four kilobytes", async () => {
    const tenant = await newTenant();
    const lane = await newEndpoint(tenant.id, address("big").url);
    await happens(tenant.id);
    await workAt(lane, Date.now());
    const [delivery] = await deliveriesOf(lane);
    expect(delivery?.status).toBe("delivered");
    expect((await attemptsOf(delivery?.id ?? ""))[0]?.responseBody).toHaveLength(4096);
  });
});
