// Events come once and in order whatever is lost on the way: sockets, the object, word of them.
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import {
  announceTo,
  burst,
  type Client,
  emit,
  type Frame,
  listener,
  polled,
  sse,
  streamOf,
} from "../support/stream.ts";
import { newTenant, type Tenant } from "../support/world.ts";

const count = 300;
const numbers = Array.from({ length: count }, (_, at) => at + 1);
const waiting = { timeout: 15_000, interval: 20 };

/** A client that connects again with the last number it holds, as the guide tells. */
async function steadyClient(tenant: Tenant) {
  const held: Frame[] = [];
  let client: Client | undefined;
  const last = () => held.at(-1)?.seq ?? 0;
  const take = () => {
    for (const frame of client?.events() ?? []) if ((frame.seq ?? 0) > last()) held.push(frame);
  };
  const connect = async () => {
    take();
    client = await listener(tenant, `?after=${last()}`);
  };
  await connect();
  return {
    held: () => (take(), held),
    connect,
    kill: () => client?.socket.close(1000, "killed"),
    raw: () => client?.seqs() ?? [],
  };
}

describe("a burst of hundreds of events", () => {
  test("a socket killed again and again holds each once, in order, after it came back", async () => {
    const tenant = await newTenant();
    const client = await steadyClient(tenant);
    const going = burst(tenant.id, count);
    for (const ms of [5, 40, 80, 150]) {
      await new Promise((done) => setTimeout(done, ms));
      client.kill();
      await client.connect();
    }
    await going;
    await expect.poll(() => client.held().length, waiting).toBe(count);
    expect(client.held().map(({ seq }) => seq)).toEqual(numbers);
    // What one socket was sent has no hole and no repetition.
    const raw = client.raw();
    expect(raw).toEqual(numbers.slice(count - raw.length));
  });

  test("WebSocket, SSE and asking tell the same events with the same ids and numbers", async () => {
    const tenant = await newTenant();
    const [socket, stream] = await Promise.all([listener(tenant), sse(tenant)]);
    await burst(tenant.id, count);
    await expect.poll(() => socket.events().length, waiting).toBe(count);
    await expect.poll(() => stream.events().length, waiting).toBe(count);
    const asked = await polled(tenant.key);
    expect(asked.map(({ seq }) => seq)).toEqual(numbers);
    expect(socket.events()).toEqual(asked);
    expect(stream.events()).toEqual(asked);
    expect(
      stream.blocks
        .slice(1)
        .filter(({ id }) => id)
        .map(({ id }) => Number(id)),
    ).toEqual(numbers);
    await stream.hangUp();
  });

  test("an SSE client hung up in the midst goes on by Last-Event-ID", async () => {
    const tenant = await newTenant();
    const first = await sse(tenant);
    const going = burst(tenant.id, count);
    await expect.poll(() => first.events().length, waiting).toBeGreaterThan(0);
    await first.hangUp();
    const held = first.events();
    const second = await sse(tenant, "?after=0", { "Last-Event-ID": String(held.at(-1)?.seq) });
    await going;
    await expect.poll(() => held.length + second.events().length, waiting).toBe(count);
    expect([...held, ...second.events()].map(({ seq }) => seq)).toEqual(numbers);
    await second.hangUp();
  });

  test("the object is evicted in the midst: its sockets live on, and miss nothing", async () => {
    const tenant = await newTenant();
    const [one, other] = await Promise.all([listener(tenant), listener(tenant, "?types=job.created")]);
    const going = burst(tenant.id, count);
    for (let times = 0; times < 3; times++) {
      await new Promise((done) => setTimeout(done, 60));
      // Word wakes it, since one that sleeps already cannot be evicted.
      await announceTo(tenant.id);
      await evictDurableObject(streamOf(tenant.id));
    }
    await going;
    await announceTo(tenant.id);
    await expect.poll(() => one.seqs(), waiting).toEqual(numbers);
    await expect.poll(() => other.seqs(), waiting).toEqual(numbers);
    expect(one.closed).toEqual([]);
  });

  test("the object dies in the midst, and all its sockets: who comes back holds each once", async () => {
    const tenant = await newTenant();
    const client = await steadyClient(tenant);
    const stream = await sse(tenant);
    const going = burst(tenant.id, count);
    await new Promise((done) => setTimeout(done, 60));
    await runInDurableObject(streamOf(tenant.id), (_, state) => state.abort("deploy")).catch(() => undefined);
    await client.connect();
    await going;
    await announceTo(tenant.id);
    await expect.poll(() => client.held().length, waiting).toBe(count);
    expect(client.held().map(({ seq }) => seq)).toEqual(numbers);
    // The SSE client is told by the end of its stream.
    await expect.poll(stream.isDone, waiting).toBe(true);
    const last = stream.events().length;
    expect(stream.events().map(({ seq }) => seq)).toEqual(numbers.slice(0, last));
  });
});

describe("word that is lost", () => {
  test("comes with the next event's", async () => {
    const tenant = await newTenant();
    const client = await listener(tenant);
    await emit(tenant.id);
    await emit(tenant.id);
    expect(client.seqs()).toEqual([]);
    await emit(tenant.id);
    await announceTo(tenant.id);
    await expect.poll(client.seqs).toEqual([1, 2, 3]);
  });

  test("is made good within a minute where no event follows", async () => {
    const tenant = await newTenant();
    const client = await listener(tenant);
    await emit(tenant.id);
    expect(await runDurableObjectAlarm(streamOf(tenant.id))).toBe(true);
    await expect.poll(client.seqs).toEqual([1]);
  });

  test("told many times over and at once, it sends each event once", async () => {
    const tenant = await newTenant();
    const client = await listener(tenant);
    await emit(tenant.id);
    await Promise.all(Array.from({ length: 20 }, () => announceTo(tenant.id)));
    await emit(tenant.id);
    await announceTo(tenant.id);
    await expect.poll(client.seqs).toEqual([1, 2]);
  });

  test("an object without listeners sleeps: no alarm is set, and word changes nothing", async () => {
    const tenant = await newTenant();
    const client = await listener(tenant);
    client.socket.close(1000, "");
    await expect
      .poll(() => runInDurableObject(streamOf(tenant.id), (_, state) => state.getWebSockets().length))
      .toBe(0);
    await runDurableObjectAlarm(streamOf(tenant.id));
    await emit(tenant.id);
    await announceTo(tenant.id);
    expect(await runDurableObjectAlarm(streamOf(tenant.id))).toBe(false);
  });
});
