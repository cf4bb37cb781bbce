// The SSE door: its form, its heartbeat, and clients that hang up or read slowly.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Session } from "#realtime/session.ts";
import { burst, emit, announceTo, listener, made, open, sse, streamOf } from "../support/stream.ts";
import { newTenant, post } from "../support/world.ts";

const sessionsOf = (tenantId: string) =>
  runInDurableObject(streamOf(tenantId), (_, state) =>
    state.getWebSockets().map((socket) => socket.deserializeAttachment() as Session),
  );

describe("GET /events/stream", () => {
  test("200: each event with its number as id and its type as name, behind a hello", async () => {
    const tenant = await newTenant();
    const stream = await sse(tenant, "?rooms=job_a,news");
    expect(stream.res.headers.get("Content-Type")).toBe("text/event-stream");
    expect(stream.res.headers.get("Cache-Control")).toBe("no-store");
    await emit(tenant.id, { subject: "job_b" });
    await emit(tenant.id, { subject: "job_a", data: { text: "one\ntwo" } });
    await post("/api/v1/realtime/messages", { room: "news", type: "note" }, tenant.key);
    await announceTo(tenant.id);
    await expect.poll(() => stream.blocks.length).toBe(3);
    // Its number lets a browser resume even where the line breaks before the first event.
    expect(stream.blocks[0]).toMatchObject({ id: "0", retry: "2000", event: "hello" });
    expect(stream.blocks[1]).toMatchObject({ id: "2", event: "job.created" });
    expect(stream.events()[0]).toMatchObject({ seq: 2, data: { text: "one\ntwo" } });
    expect(stream.blocks[2]).toMatchObject({ id: "3", event: "message" });
    await stream.hangUp();
  });

  test("200: by ticket, once", async () => {
    const { ticket } = await made("tickets", await newTenant());
    const stream = await sse(undefined, `?ticket=${ticket}`);
    await expect(sse(undefined, `?ticket=${ticket}`)).rejects.toThrow(/^401 .*unauthorized/);
    await stream.hangUp();
  });

  test("400 and 403: a Last-Event-ID that is no number, a room that is not open, a foreign page", async () => {
    const tenant = await newTenant();
    const { token } = await made("tokens", tenant, { rooms: ["job_a"] });
    await expect(sse(tenant, "", { "Last-Event-ID": "x" })).rejects.toThrow(/^400 .*Last-Event-ID/);
    await expect(sse(undefined, `?token=${token}&rooms=job_b`)).rejects.toThrow(/^403 .*job_b/);
    await expect(sse(tenant, "", { Origin: "https://evil.test" })).rejects.toThrow(/^403 .*Origin/);
  });

  test("a comment every 15 seconds keeps the line open", async () => {
    const tenant = await newTenant();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const stream = await sse(tenant);
      await expect.poll(() => stream.blocks.length).toBe(1);
      vi.advanceTimersByTime(15_000);
      await expect.poll(() => stream.blocks.length).toBe(2);
      expect(stream.blocks[1]).toEqual({ "": "" });
      await stream.hangUp();
    } finally {
      vi.useRealTimers();
    }
  });

  test("hanging up frees the listener's place", async () => {
    const tenant = await newTenant();
    const stream = await sse(tenant);
    expect(await sessionsOf(tenant.id)).toHaveLength(1);
    await stream.hangUp();
    await expect.poll(async () => (await sessionsOf(tenant.id)).length).toBe(0);
  });

  test("a client that reads nothing is sent no more than a window ahead, and misses nothing once it reads", async () => {
    const tenant = await newTenant();
    const res = await open("/api/v1/events/stream", { "X-API-Key": tenant.key });
    const reader = res.body?.pipeThrough(new TextDecoderStream()).getReader();
    await burst(tenant.id, 300);
    await new Promise((done) => setTimeout(done, 200));
    const [session] = await sessionsOf(tenant.id);
    expect(session?.seq).toBeLessThanOrEqual(128);
    const ids: number[] = [];
    let text = "";
    while (ids.length < 300) {
      text += (await reader?.read())?.value ?? "";
      ids.splice(0, ids.length, ...[...text.matchAll(/^id: (\d+)\nevent: /gm)].map(([, id]) => Number(id)));
    }
    expect(ids).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
    await reader?.cancel();
  });
});

test("a page that came by first message frees its place when it hangs up", async () => {
  const tenant = await newTenant();
  const { token } = await made("tokens", tenant);
  const client = await listener(undefined);
  client.say({ token });
  await expect.poll(() => client.frames.length).toBe(1);
  client.socket.close(1000, "");
  await expect.poll(async () => (await sessionsOf(tenant.id)).length).toBe(0);
  // Also where it does so before the stream is open.
  const hasty = await listener(undefined);
  hasty.say({ token });
  hasty.socket.close(1000, "");
  await new Promise((done) => setTimeout(done, 300));
  expect(await sessionsOf(tenant.id)).toEqual([]);
});
