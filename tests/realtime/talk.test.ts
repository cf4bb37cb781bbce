// What is said over a socket: rooms, going back, gaps, and what makes no sense.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { events } from "#db/schema/events.ts";
import { broken } from "../support/cache.ts";
import { announceTo, burst, emit, fill, type Frame, listener, sse, streamOf } from "../support/stream.ts";
import { db, newTenant, post } from "../support/world.ts";

const hourMs = 60 * 60 * 1000;

describe("rooms", () => {
  test("each hears its own: a key's work, a thing, a name, and everything in the tenant's", async () => {
    const tenant = await newTenant();
    const [all, user, job, news, kinds] = await Promise.all(
      ["", `?rooms=user:${tenant.keyId}`, "?rooms=job_a", "?rooms=news", "?types=job.*,message"].map(
        (query) => listener(tenant, query),
      ),
    );
    await emit(tenant.id, { subject: "job_a", keyId: tenant.keyId });
    await emit(tenant.id, { subject: "job_b", keyId: "key_other" });
    await emit(tenant.id, { subject: "whe_a", type: "webhook.test" });
    const say = async (room?: string) =>
      (await post("/api/v1/realtime/messages", { ...(room ? { room } : {}), type: "note" }, tenant.key))
        .status;
    expect([await say("news"), await say("job_a"), await say()]).toEqual([201, 201, 201]);
    await announceTo(tenant.id);
    await expect.poll(() => all?.seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(user?.seqs()).toEqual([1, 6]);
    expect(job?.seqs()).toEqual([1, 5, 6]);
    expect(news?.seqs()).toEqual([4, 6]);
    expect(kinds?.seqs()).toEqual([1, 2, 4, 5, 6]);
  });

  test("subscribing changes them from then on; what was passed over does not come after all", async () => {
    const tenant = await newTenant();
    const client = await listener(tenant, "?rooms=job_a");
    await emit(tenant.id, { subject: "job_b" });
    await announceTo(tenant.id);
    client.say({ subscribe: { rooms: ["job_b"], types: ["job.started"] } });
    await expect
      .poll(() => client.frames.at(-1))
      .toEqual({ subscribed: { rooms: ["job_b"], types: ["job.started"] } });
    await emit(tenant.id, { subject: "job_b" });
    await emit(tenant.id, { subject: "job_b", type: "job.started" });
    await announceTo(tenant.id);
    await expect.poll(client.seqs).toEqual([3]);
    client.say({ subscribe: { rooms: ["job_a", "job_b"] } });
    client.say({ unsubscribe: { rooms: ["job_b"] } });
    await expect.poll(() => client.frames.at(-1)).toEqual({ subscribed: { rooms: ["job_a"], types: ["*"] } });
    client.say({ unsubscribe: true });
    await expect.poll(() => client.frames.at(-1)).toEqual({ subscribed: { rooms: [], types: ["*"] } });
    await post("/api/v1/realtime/messages", { type: "to all" }, tenant.key);
    await emit(tenant.id, { subject: "job_a" });
    await announceTo(tenant.id);
    client.say("ping");
    await expect.poll(() => client.frames.at(-1)).toEqual({ pong: true });
    expect(client.seqs()).toEqual([3]);
  });
});

describe("going back", () => {
  test("resume gives what follows the number, in order, behind a frame that says so", async () => {
    const tenant = await newTenant();
    await burst(tenant.id, 30);
    const client = await listener(tenant);
    client.say({ resume: 12 });
    await expect.poll(() => client.seqs().length).toBe(18);
    expect(client.frames[1]).toEqual({ resumed: 12, latest: 30 });
    expect(client.seqs()).toEqual(Array.from({ length: 18 }, (_, at) => at + 13));
    client.say({ resume: 29 });
    await expect.poll(() => client.seqs().slice(18)).toEqual([30]);
  });

  test("while events come and others listen, each listener's are without hole and repetition", async () => {
    const tenant = await newTenant();
    const [still, jumping] = await Promise.all([listener(tenant), listener(tenant)]);
    const going = burst(tenant.id, 200);
    for (let times = 0; times < 5; times++) {
      await new Promise((done) => setTimeout(done, 40));
      jumping?.say({ resume: 0 });
    }
    await going;
    await expect.poll(() => still?.seqs().at(-1)).toBe(200);
    await expect.poll(() => jumping?.seqs().at(-1)).toBe(200);
    expect(still?.seqs()).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
    // From the last time it went back.
    const from = jumping?.frames.findLastIndex((frame) => "resumed" in frame) ?? 0;
    const after = jumping?.frames.slice(from).flatMap(({ seq }) => seq ?? []);
    expect(after).toEqual(Array.from({ length: 200 }, (_, at) => at + 1));
  });

  test("a gap, and then what is new: more than 1,000 behind, a day old, no longer kept, not there yet", async () => {
    const tenant = await newTenant();
    await emit(tenant.id, {}, Date.now() - 25 * hourMs);
    await emit(tenant.id, {}, Date.now() - 23 * hourMs);
    const gap = { gap: true, oldest: 1, latest: 2 };
    const old = await listener(tenant, "?after=0");
    await expect.poll(() => old.frames[1]).toEqual(gap);
    old.say({ resume: 1 });
    await expect.poll(old.seqs).toEqual([2]);
    old.say({ resume: 3 });
    await expect.poll(() => old.frames.at(-1)).toEqual(gap);
    await db.delete(events).where(eq(events.tenantId, tenant.id));
    const gone = await listener(tenant, "?after=1");
    await expect.poll(() => gone.frames[1]).toEqual({ gap: true, oldest: 3, latest: 2 });
    await emit(tenant.id);
    await announceTo(tenant.id);
    for (const client of [old, gone]) await expect.poll(() => client.seqs().at(-1)).toBe(3);
    const stream = await sse(tenant, "?after=0");
    await expect.poll(() => stream.blocks.some(({ event }) => event === "gap")).toBe(true);
    expect(stream.blocks.find(({ event }) => event === "gap")).toMatchObject({ id: "3" });
    await stream.hangUp();
  });

  test("1,000 behind is sent, 1,001 is a gap", async () => {
    const tenant = await newTenant();
    await fill(tenant.id, 1001);
    const [near, far] = await Promise.all([listener(tenant, "?after=1"), listener(tenant, "?after=0")]);
    await expect.poll(() => near?.seqs().length, { timeout: 10_000 }).toBe(1000);
    await expect.poll(() => far?.frames[1]).toEqual({ gap: true, oldest: 1, latest: 1001 });
    expect(far?.seqs()).toEqual([]);
  });

  test("with a window, the stream waits for the acknowledgement of its last event", async () => {
    const tenant = await newTenant();
    const client = await listener(tenant, "?window=5");
    await burst(tenant.id, 12);
    await expect.poll(client.seqs).toEqual([1, 2, 3, 4, 5]);
    client.say({ ack: 3 });
    client.say("ping");
    await expect.poll(() => client.frames.at(-1)).toEqual({ pong: true });
    expect(client.seqs()).toHaveLength(5);
    client.say({ ack: 5 });
    await expect.poll(() => client.seqs().length).toBe(10);
    client.say({ ack: 10 });
    await expect.poll(client.seqs).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  });
});

describe("messages that make no sense", () => {
  test("an error frame names what is wrong; the third closes with 4400, and disturbs nobody else", async () => {
    const tenant = await newTenant();
    const [client, other] = await Promise.all([listener(tenant), listener(tenant)]);
    client?.say("{");
    client?.say({ subscribe: { rooms: ["no room"] } });
    await expect.poll(() => client?.frames.length).toBe(3);
    expect(client?.frames[1]?.["error"]).toContain('{"resume": seq}');
    expect(client?.frames[2]?.["error"]).toContain("rooms/0");
    client?.say({ resume: 1, text: "x".repeat(5000) });
    await expect.poll(() => client?.closed[0]?.code).toBe(4400);
    expect(client?.frames[3]?.["error"]).toContain("4096");
    expect(other?.closed).toEqual([]);
  });

  test.each([
    [{ resume: -1 }],
    [{ resume: "1" }],
    [{ resume: 1, subscribe: {} }],
    [[]],
    ["null"],
    [{ subscribe: { rooms: [] } }],
  ])("an error frame: %j", async (message) => {
    const client = await listener(await newTenant());
    client.say(message);
    await expect.poll(() => client.frames.length).toBe(2);
    expect(client.frames[1]).toMatchObject({ error: expect.any(String) as string });
  });

  test("an error frame: what is not text", async () => {
    const client = await listener(await newTenant());
    client.socket.send(new Uint8Array([1, 2, 3]));
    await expect.poll(() => client.frames[1]).toMatchObject({ error: "Messages are text" });
  });

  test("4429: more than 100 messages in ten seconds; ping does not count", async () => {
    const client = await listener(await newTenant());
    for (let times = 0; times < 150; times++) client.say("ping");
    await expect.poll(() => client.frames.length).toBe(151);
    for (let times = 0; times < 101; times++) client.say({ ack: 0 });
    await expect.poll(() => client.closed[0]?.code).toBe(4429);
  });

  test("acknowledgements that are waited for are not too many messages", async () => {
    const tenant = await newTenant();
    await burst(tenant.id, 120);
    const client = await listener(tenant, "?window=1&after=0");
    client.socket.addEventListener("message", ({ data }) => {
      const { seq } = JSON.parse(String(data)) as Frame;
      if (seq !== undefined) client.say({ ack: seq });
    });
    await expect.poll(() => client.seqs().length, { timeout: 10_000 }).toBe(120);
    expect(client.closed).toEqual([]);
  });

  test("4408: a client that gives no sign of life while 16 MiB are sent", async () => {
    const tenant = await newTenant();
    const client = await listener(tenant);
    const text = "x".repeat(500_000);
    for (let times = 0; times < 40; times++) await emit(tenant.id, { data: { text } });
    await announceTo(tenant.id);
    await expect.poll(() => client.closed[0]?.code).toBe(4408);
    expect(client.seqs()).toEqual(Array.from({ length: client.seqs().length }, (_, at) => at + 1));
    expect(client.seqs().length).toBe(33);
  });
});

test("an error frame: a command that fails on our side; the socket stays, and hears what follows", async () => {
  const tenant = await newTenant();
  const client = await listener(tenant);
  await expect.poll(() => client.frames.length).toBe(1);
  const give = (bindings: Env) =>
    runInDurableObject(streamOf(tenant.id), (stream) => void Object.assign(stream, { env: bindings }));
  await give({ ...env, DB: broken(env.DB) });
  client.say({ resume: 0 });
  await expect.poll(() => client.frames[1]?.["error"]).toContain("on our side");
  await emit(tenant.id);
  await announceTo(tenant.id);
  expect(client.seqs()).toEqual([]);
  await give(env);
  await announceTo(tenant.id);
  await expect.poll(client.seqs).toEqual([1]);
});

test("the largest pass there can be opens the stream, and what is known of its listener fits the 16 kB beside a socket", async () => {
  const tenant = await newTenant();
  const rooms = Array.from({ length: 50 }, (_, at) => `${"r".repeat(77)}-${at}`);
  const types = Array.from({ length: 30 }, () => "webhook.endpoint.disabled");
  const allowed_origins = Array.from({ length: 10 }, (_, at) => `https://${"o".repeat(240)}.test${at}`);
  for (const kind of ["ticket", "token"] as const) {
    const made = await post(`/api/v1/realtime/${kind}s`, { rooms, types, allowed_origins }, tenant.key);
    const pass = (await made.json<Record<string, string>>())[kind];
    const wants = `rooms=${rooms.join(",")}&types=${types.join(",")}`;
    const client = await listener(undefined, `?${kind}=${pass}&${wants}`);
    await expect.poll(() => client.frames[0]).toMatchObject({ rooms, types });
  }
  const kept = await runInDurableObject(streamOf(tenant.id), (_, state) =>
    state.getWebSockets().map((socket) => JSON.stringify(socket.deserializeAttachment()).length),
  );
  expect(Math.min(...kept)).toBeGreaterThan(9000);
});
