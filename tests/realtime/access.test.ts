// Who may listen, from where, and for how long.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { closing, emit, listener, made, open, page, sse, streamOf, upgrade } from "../support/stream.ts";
import { later } from "../support/cache.ts";
import { del, get, newKey, newTenant } from "../support/world.ts";

describe("the door", () => {
  test("101: with a key, as X-API-Key or Bearer, in both versions; the first frame says hello", async () => {
    const { key, id } = await newTenant();
    await emit(id);
    const hello = {
      hello: true,
      latest: 1,
      heartbeat_seconds: 30,
      expires_at: null,
      rooms: ["tenant"],
      types: ["*"],
    };
    for (const headers of [{ "X-API-Key": key }, { Authorization: `Bearer ${key}` }]) {
      const client = await listener(undefined, "", headers);
      await expect.poll(() => client.frames).toEqual([hello]);
    }
    expect((await open("/api/v2/realtime", { ...upgrade, "X-API-Key": key })).status).toBe(101);
    expect((await open("/realtime", { ...upgrade, "X-API-Key": key })).status).toBe(101);
  });

  test("426: where it is not opened as a WebSocket", async () => {
    const { key } = await newTenant();
    const res = await get("/api/v1/realtime", key);
    expect(res.status).toBe(426);
    expect(res.headers.get("Upgrade")).toBe("websocket");
    expect(await res.json()).toMatchObject({ code: "upgrade_required" });
    const { ticket } = await made("tickets", { key });
    expect((await get(`/api/v1/realtime?ticket=${ticket}`)).status).toBe(426);
    // It was not spent on that.
    expect((await listener(undefined, `?ticket=${ticket}`)).closed).toEqual([]);
  });

  test("401 and 403: an upgrade with a wrong key, or one without the scope", async () => {
    const tenant = await newTenant();
    const { key } = await newKey(tenant.id, ["captures:read"]);
    expect((await open("/api/v1/realtime", { ...upgrade, "X-API-Key": key })).status).toBe(403);
    expect((await open("/api/v1/realtime", { ...upgrade, "X-API-Key": "wrong" })).status).toBe(401);
  });

  test("400: a wrong field of the query is named", async () => {
    const { key } = await newTenant();
    for (const query of ["after=x", "after=-1", "types=nothing", "rooms=%20", "window=0", "what=1"]) {
      const res = await open(`/api/v1/realtime?${query}`, { ...upgrade, "X-API-Key": key });
      expect([query, res.status]).toEqual([query, 400]);
      const { errors } = await res.json<{ errors: { pointer: string }[] }>();
      expect(errors[0]?.pointer).toContain(query.split("=")[0]);
    }
  });

  test("4403, or 403 by key: a page of another origin, whatever it shows; pages of our own are let in", async () => {
    const tenant = await newTenant();
    const { ticket } = await made("tickets", tenant);
    const { token } = await made("tokens", tenant);
    for (const query of [`?ticket=${ticket}`, `?token=${token}`])
      for (const origin of ["https://evil.test", "null"])
        expect(await closing(await listener(undefined, query, { Origin: origin }))).toMatchObject({
          code: 4403,
        });
    const byKey = { ...upgrade, "X-API-Key": tenant.key, Origin: "https://evil.test" };
    expect((await open("/api/v1/realtime", byKey)).status).toBe(403);
    expect((await open("/api/v1/realtime", { ...byKey, Origin: "https://api.test" })).status).toBe(101);
    expect(
      (await open(`/api/v1/realtime?ticket=${ticket}`, { ...upgrade, Origin: "https://api.test" })).status,
    ).toBe(101);
  });

  test("101: a page of an origin that the token names", async () => {
    const { token } = await made("tokens", await newTenant(), { allowed_origins: [page] });
    const client = await listener(undefined, `?token=${token}`, { Origin: page });
    await expect.poll(() => client.frames[0]?.["hello"]).toBe(true);
    const stream = await sse(undefined, `?token=${token}`, { Origin: page });
    expect(stream.res.headers.get("Access-Control-Allow-Origin")).toBe(page);
    await stream.hangUp();
  });

  test("4429: one listener more than the plan has; 429 by SSE", async () => {
    const tenant = await newTenant();
    const clients = await Promise.all(Array.from({ length: 10 }, () => listener(tenant)));
    expect(await closing(await listener(tenant))).toMatchObject({ code: 4429 });
    await expect(sse(tenant)).rejects.toThrow(/^429 /);
    clients[0]?.socket.close(1000, "");
    await expect
      .poll(() => runInDurableObject(streamOf(tenant.id), (_, state) => state.getWebSockets().length))
      .toBe(9);
    const next = await listener(tenant);
    await expect.poll(() => next.frames[0]?.["hello"]).toBe(true);
  });
});

describe("who falls silent", () => {
  test("4408: gives way to the next where all places are taken", async () => {
    const tenant = await newTenant();
    const clients = await Promise.all(Array.from({ length: 10 }, () => listener(tenant)));
    clients[0]?.say("ping");
    await expect.poll(() => clients[0]?.frames.at(-1)).toEqual({ pong: true });
    await later(91_000, async () => {
      const next = await listener(tenant);
      await expect.poll(() => next.frames[0]?.["hello"]).toBe(true);
    });
    for (const client of clients) expect(await closing(client)).toMatchObject({ code: 4408 });
  });

  test("4408: within a minute where it pinged before; who never did is left alone", async () => {
    const tenant = await newTenant();
    const [quiet, gone] = await Promise.all([listener(tenant), listener(tenant)]);
    gone.say("ping");
    await expect.poll(() => gone.frames.at(-1)).toEqual({ pong: true });
    await later(91_000, () => runDurableObjectAlarm(streamOf(tenant.id)));
    expect(await closing(gone)).toMatchObject({ code: 4408 });
    expect(quiet.closed).toEqual([]);
  });
});

describe("a key that is revoked", () => {
  test.each(["key", "token", "ticket"])("4401: within a minute, whoever came by it: %s", async (way) => {
    const tenant = await newTenant();
    const own = await newKey(tenant.id, ["events:read"]);
    const { ticket } = await made("tickets", own);
    const { token } = await made("tokens", own);
    const ways: Record<string, string> = { key: "", ticket: `?ticket=${ticket}`, token: `?token=${token}` };
    const client = await listener(way === "key" ? own : undefined, ways[way]);
    const other = await listener(tenant);
    await expect.poll(() => client.frames.length).toBe(1);
    expect((await del(`/api/v1/keys/${own.keyId}`, tenant.key)).status).toBe(204);
    await runDurableObjectAlarm(streamOf(tenant.id));
    expect(await closing(client)).toMatchObject({ code: 4401 });
    expect(other.closed).toEqual([]);
    if (way !== "key")
      expect(await closing(await listener(undefined, ways[way]))).toMatchObject({ code: 4401 });
  });

  test("4401: at once where it asks for what it missed, and that is not told", async () => {
    const tenant = await newTenant();
    const own = await newKey(tenant.id, ["events:read"]);
    const client = await listener(own);
    await emit(tenant.id);
    await del(`/api/v1/keys/${own.keyId}`, tenant.key);
    client.say({ resume: 0 });
    expect(await closing(client)).toMatchObject({ code: 4401 });
    expect(client.seqs()).toEqual([]);
  });

  test("an SSE client is told why, and its stream ends", async () => {
    const tenant = await newTenant();
    const own = await newKey(tenant.id, ["events:read"]);
    const stream = await sse(own);
    await del(`/api/v1/keys/${own.keyId}`, tenant.key);
    await runDurableObjectAlarm(streamOf(tenant.id));
    await stream.reading;
    expect(stream.blocks.at(-1)).toMatchObject({ event: "closed" });
    expect(JSON.parse(stream.blocks.at(-1)?.data ?? "")).toMatchObject({ code: 4401 });
  });
});
