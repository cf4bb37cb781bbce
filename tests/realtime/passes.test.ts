// Tickets and tokens: what they open, and what they do not.
import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { later } from "../support/cache.ts";
import { announceTo, closing, emit, type Frame, listener, made, sse } from "../support/stream.ts";
import { newTenant, post } from "../support/world.ts";

describe("a ticket", () => {
  test("opens the stream once, also where two come with it at the same time", async () => {
    const tenant = await newTenant();
    const { ticket, url } = await made("tickets", tenant);
    expect(url).toBe(`wss://api.test/api/v1/realtime?ticket=${ticket}`);
    const clients = await Promise.all(
      Array.from({ length: 5 }, () => listener(undefined, `?ticket=${ticket}`)),
    );
    await expect.poll(() => clients.filter(({ closed }) => closed.length === 1).length).toBe(4);
    await expect.poll(() => clients.filter(({ frames }) => frames[0]?.["hello"]).length).toBe(1);
    expect(await closing(await listener(undefined, `?ticket=${ticket}`))).toMatchObject({ code: 4401 });
    await expect(sse(undefined, `?ticket=${ticket}`)).rejects.toThrow(/^401 /);
  });

  test("4401: after 30 seconds", async () => {
    const { ticket } = await made("tickets", await newTenant());
    await later(31_000, async () => {
      expect(await closing(await listener(undefined, `?ticket=${ticket}`))).toMatchObject({ code: 4401 });
    });
  });

  test("4403: for a room that it does not name; that does not use it up", async () => {
    const { ticket } = await made("tickets", await newTenant(), { rooms: ["job_a"] });
    expect(await closing(await listener(undefined, `?ticket=${ticket}&rooms=job_b`))).toMatchObject({
      code: 4403,
    });
    await expect(sse(undefined, `?ticket=${ticket}&rooms=job_b`)).rejects.toThrow(/^403 /);
    const client = await listener(undefined, `?ticket=${ticket}&rooms=job_a`);
    await expect.poll(() => client.frames[0]?.["hello"]).toBe(true);
  });

  test("4401: one is no token, and a token no ticket", async () => {
    const tenant = await newTenant();
    const { ticket } = await made("tickets", tenant);
    const { token } = await made("tokens", tenant);
    expect(await closing(await listener(undefined, `?token=${ticket}`))).toMatchObject({ code: 4401 });
    expect(await closing(await listener(undefined, `?ticket=${token}`))).toMatchObject({ code: 4401 });
  });
});

describe("a token", () => {
  test("opens the stream of its tenant and of no other, as often as one likes", async () => {
    const [tenant, other] = await Promise.all([newTenant(), newTenant()]);
    const { token } = await made("tokens", tenant);
    const clients = await Promise.all([1, 2].map(() => listener(undefined, `?token=${token}`)));
    await Promise.all([emit(tenant.id, { subject: "job_ours" }), emit(other.id, { subject: "job_theirs" })]);
    await Promise.all([announceTo(tenant.id), announceTo(other.id)]);
    for (const client of clients) {
      await expect.poll(() => client.events().length).toBe(1);
      expect(client.events()[0]).toMatchObject({ subject: "job_ours", seq: 1 });
    }
  });

  test("4403 and an error frame: rooms that it does not name; what happens there is never heard", async () => {
    const tenant = await newTenant();
    const { token } = await made("tokens", tenant, { rooms: ["job_a"], types: ["job.*"] });
    for (const rooms of ["job_b", "tenant", `user:${tenant.keyId}`]) {
      const refused = await listener(undefined, `?token=${token}&rooms=${rooms}`);
      expect([rooms, (await closing(refused))?.code]).toEqual([rooms, 4403]);
    }
    const client = await listener(undefined, `?token=${token}&types=*`);
    client.say({ subscribe: { rooms: ["job_a", "job_b"] } });
    client.say({ subscribe: {} });
    await expect.poll(() => client.frames.length).toBe(3);
    expect(client.frames[1]?.["error"]).toContain("job_b");
    expect(client.frames[2]).toEqual({ subscribed: { rooms: ["job_a"], types: ["*"] } });
    await emit(tenant.id, { subject: "job_b", keyId: tenant.keyId });
    await emit(tenant.id, { subject: "job_a", type: "bulk.capture.completed" });
    await emit(tenant.id, { subject: "job_a", type: "job.started" });
    await announceTo(tenant.id);
    await expect.poll(client.seqs).toEqual([3]);
    client.say({ resume: 0 });
    await expect.poll(client.seqs).toEqual([3, 3]);
  });

  test("4401: changed, signed by another, without a signature, or for something else", async () => {
    const tenant = await newTenant();
    const { token } = await made("tokens", tenant);
    const [head, , signature] = token.split(".");
    const claims = { tenant: tenant.id, rooms: ["tenant"], types: ["*"], origins: [] };
    const payload = btoa(JSON.stringify({ ...claims, sub: tenant.keyId, exp: 9e9 })).replaceAll("=", "");
    const foreign = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256" })
      .setAudience("stillframe/realtime/token")
      .setSubject(tenant.keyId)
      .setJti("x")
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode("another secret, of 32 characters or more"));
    const bare = `${btoa('{"alg":"none"}').replaceAll("=", "")}.${payload}.`;
    for (const wrong of [`${head}.${payload}.${signature}`, foreign, bare, "x", "a.b.c"])
      expect(await closing(await listener(undefined, `?token=${wrong}`))).toMatchObject({ code: 4401 });
  });

  test("4401: a session ends with it, and it opens no other", async () => {
    const tenant = await newTenant();
    const { token, expires_at } = await made("tokens", tenant, { expires_in: 60 });
    const client = await listener(undefined, `?token=${token}`);
    await expect.poll(() => client.frames[0]).toMatchObject({ expires_at });
    await later(61_000, async () => {
      await emit(tenant.id);
      await announceTo(tenant.id);
      expect(await closing(client)).toMatchObject({ code: 4401 });
      expect(await closing(await listener(undefined, `?token=${token}`))).toMatchObject({ code: 4401 });
    });
    expect(client.seqs()).toEqual([]);
  });

  test("4401: a session ends by itself when its second has come", async () => {
    const { token } = await made("tokens", await newTenant(), { expires_in: 2 });
    const client = await listener(undefined, `?token=${token}`);
    expect(await closing(client)).toMatchObject({ code: 4401 });
  });

  test("400: asked for longer than an hour, for no room, or for a page that is no origin", async () => {
    const { key } = await newTenant();
    const wrong = [
      { expires_in: 3601 },
      { expires_in: 0 },
      { rooms: [] },
      { types: ["x"] },
      { allowed_origins: ["https://a/b"] },
    ];
    for (const body of wrong) {
      const res = await post("/api/v1/realtime/tokens", body, key);
      expect(res.status).toBe(400);
      const { errors } = await res.json<{ errors: { pointer: string }[] }>();
      expect(errors[0]?.pointer).toContain(Object.keys(body)[0]);
    }
  });
});

describe("a token as the first message", () => {
  test("opens the stream; what is said while it opens is heard afterwards", async () => {
    const tenant = await newTenant();
    await emit(tenant.id);
    const { token } = await made("tokens", tenant);
    const client = await listener(undefined, "?after=0");
    client.say({ token });
    client.say("ping");
    await expect.poll(client.seqs).toEqual([1]);
    await expect.poll(() => client.frames.some((frame: Frame) => frame["pong"])).toBe(true);
    await emit(tenant.id);
    await announceTo(tenant.id);
    await expect.poll(client.seqs).toEqual([1, 2]);
  });

  test("4408: where none comes within 5 seconds", async () => {
    expect(await closing(await listener(undefined))).toMatchObject({ code: 4408 });
  });

  test("4401: where it is wrong, or something else", async () => {
    for (const message of [{ token: "x" }, { resume: 0 }, "what"]) {
      const client = await listener(undefined);
      client.say(message);
      expect(await closing(client)).toMatchObject({ code: 4401 });
      expect(client.frames).toEqual([]);
    }
  });

  test("4403: from a page of another origin", async () => {
    const { token } = await made("tokens", await newTenant());
    const client = await listener(undefined, "", { Origin: "https://evil.test" });
    client.say({ token });
    expect(await closing(client)).toMatchObject({ code: 4403 });
  });

  test("the stream's closing ends it too, with the same code", async () => {
    const tenant = await newTenant();
    const { token } = await made("tokens", tenant);
    const client = await listener(undefined);
    client.say({ token });
    await expect.poll(() => client.frames.length).toBe(1);
    for (const nonsense of ["a", "b", "c"]) client.say(nonsense);
    expect(await closing(client)).toMatchObject({ code: 4400 });
  });
});
