// The door for webhooks of others: each event once, whatever is sent; what is refused leaves a number.
import { and, eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { inboundEvents, inboundRefusals } from "#db/schema/webhooks.ts";
import { later } from "../support/cache.ts";
import { inboundQueue, knock, rowOf, signStandard, signStripe, stripeEvent } from "../support/inbound.ts";
import { mortal } from "../support/jobs.ts";
import { db } from "../support/world.ts";
import { traceForm } from "../support/traces.ts";

type Answer = { received: true; id: string; duplicate: boolean };

const rowsOf = (externalId: string) =>
  db.select().from(inboundEvents).where(eq(inboundEvents.externalId, externalId));

/** How many were refused so far. */
async function refusals(source: string, reason: string): Promise<number> {
  const rows = await db
    .select()
    .from(inboundRefusals)
    .where(and(eq(inboundRefusals.source, source), eq(inboundRefusals.reason, reason)));
  return rows.reduce((sum, { count }) => sum + count, 0);
}

describe("what is signed well", () => {
  test("200: is stored before it is answered, and only its id goes to the queue", async () => {
    const { id: externalId, body } = stripeEvent("invoice.paid", { secret: "of the customer" });
    const queue = inboundQueue();
    const res = await knock("stripe", body, { headers: await signStripe(body), env: queue.env });
    expect(res.status).toBe(200);
    const answer = await res.json<Answer>();
    expect(answer).toEqual({ received: true, id: expect.stringMatching(/^inb_/), duplicate: false });
    expect(queue.sent).toEqual([{ body: { id: answer.id, trace: traceForm }, delaySeconds: 0 }]);
    expect(await rowsOf(externalId)).toMatchObject([
      { id: answer.id, source: "stripe", status: "received", receipts: 1, attempts: 0, payload: body },
    ]);
  });

  test("200: sent twenty times at once and once again, it is one event, on its way once", async () => {
    const { id: externalId, body } = stripeEvent();
    const queue = inboundQueue();
    const send = async () =>
      (await knock("stripe", body, { headers: await signStripe(body), env: queue.env })).json<Answer>();
    const answers = await Promise.all(Array.from({ length: 20 }, send));
    answers.push(await send());
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(queue.sent).toHaveLength(1);
    expect(await rowsOf(externalId)).toMatchObject([{ receipts: 21 }]);
  });

  test("200: two sources may call different events by one name", async () => {
    const { id, body } = stripeEvent();
    expect((await knock("stripe", body, { headers: await signStripe(body) })).status).toBe(200);
    const res = await knock("standard", body, { headers: await signStandard(body, { id }) });
    expect(await res.json()).toMatchObject({ duplicate: false });
    expect((await rowsOf(id)).map(({ source }) => source).sort()).toEqual(["standard", "stripe"]);
  });

  test("200: without a version in the path, and in the envelope of v2", async () => {
    for (const [version, inner] of [
      ["", false],
      ["/api", false],
      ["/api/v2", true],
    ] as const) {
      const { body } = stripeEvent();
      const res = await knock("stripe", body, { headers: await signStripe(body), version });
      expect(res.status).toBe(200);
      const answer = { received: true, duplicate: false };
      expect(await res.json()).toMatchObject(inner ? { data: answer } : answer);
    }
  });

  test("200: a queue that takes nothing changes nothing", async () => {
    const { id, body } = stripeEvent();
    const res = await knock("stripe", body, { headers: await signStripe(body), env: inboundQueue(true).env });
    expect(res.status).toBe(200);
    expect(await rowOf(id)).toMatchObject({ status: "received" });
  });

  test("500: where it cannot be stored it is not said to be, so that the sender tries again", async () => {
    const { id, body } = stripeEvent();
    const headers = await signStripe(body);
    const queue = inboundQueue();
    const failing = { DB: mortal({}, 1, "before").env.DB, ...queue.env };
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect((await knock("stripe", body, { headers, env: failing })).status).toBe(500);
    expect(JSON.stringify(log.mock.calls)).toContain("could not be stored");
    expect(JSON.stringify(log.mock.calls)).not.toContain(id);
    log.mockRestore();
    expect(queue.sent).toEqual([]);
    expect(await rowsOf(id)).toEqual([]);
    expect((await knock("stripe", body, { headers })).status).toBe(200);
  });

  test("200: exactly 1 MB; 413: a byte more, even where the signature is good", async () => {
    const sized = (bytes: number) => {
      const { id, body } = stripeEvent();
      return { id, body: `${body}${" ".repeat(bytes - body.length)}` };
    };
    const fits = sized(1024 * 1024);
    expect((await knock("stripe", fits.body, { headers: await signStripe(fits.body) })).status).toBe(200);
    expect((await rowOf(fits.id)).payload).toHaveLength(1024 * 1024);
    const over = sized(1024 * 1024 + 1);
    const before = await refusals("stripe", "too_large");
    const res = await knock("stripe", over.body, { headers: await signStripe(over.body) });
    expect(res.status).toBe(413);
    expect(await rowsOf(over.id)).toEqual([]);
    expect(await refusals("stripe", "too_large")).toBe(before + 1);
  });

  test.each([
    ["no JSON", "hello"],
    ["a list", "[]"],
    ["null", "null"],
    ["nothing", ""],
    ["an object without an id", '{"type":"a"}'],
    ["an id that is no text", '{"id":1,"type":"a"}'],
    ["an id that is too long", JSON.stringify({ id: "x".repeat(256), type: "a" })],
    ["an event without a type", '{"id":"evt_1"}'],
  ])("400: %s is not stored", async (_what, body) => {
    const before = await db.$count(inboundEvents);
    const res = await knock("stripe", body, { headers: await signStripe(body) });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ code: "invalid_request", reason: "unreadable" });
    expect(await db.$count(inboundEvents)).toBe(before);
  });
});

describe("what is refused", () => {
  test("404: a source that is not there, or has no secret, says so", async () => {
    const unknown = await knock("__proto__", "{}");
    expect(unknown.status).toBe(404);
    expect((await unknown.json<{ detail: string }>()).detail).toContain("stripe, github, paypal, standard");
    const { body } = stripeEvent();
    const bindings = { STRIPE_WEBHOOK_SECRET: " , ", PAYPAL_CERT_URLS: "" };
    const off = await knock("stripe", body, { headers: await signStripe(body), env: bindings });
    expect(off.status).toBe(404);
    expect(await off.json()).toMatchObject({ reason: "not_configured" });
  });

  test("is counted by the hour, source and reason, with nothing else of it kept", async () => {
    const before = await refusals("stripe", "bad_signature");
    const { id, body } = stripeEvent();
    const headers = await signStripe(body, { key: "not-the-secret" });
    const events = await db.$count(inboundEvents);
    await Promise.all(Array.from({ length: 25 }, () => knock("stripe", body, { headers })));
    expect(await refusals("stripe", "bad_signature")).toBe(before + 25);
    expect(await db.$count(inboundEvents)).toBe(events);
    expect(JSON.stringify(await db.select().from(inboundRefusals))).not.toContain(id);
    const names = Array.from({ length: 5 }, () => crypto.randomUUID());
    await Promise.all(names.map((name) => knock(name, "{}")));
    const rows = await db.select().from(inboundRefusals).where(eq(inboundRefusals.reason, "unknown_source"));
    expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(["unknown"]));
  });

  test("429: an address that sent too much of it is not heard for the rest of a minute; others are", async () => {
    const { id, body } = stripeEvent();
    const good = await signStripe(body);
    const from = (address: string, headers: Record<string, string>) =>
      knock("stripe", body, { headers: { ...headers, "CF-Connecting-IP": address } });
    await Promise.all(Array.from({ length: 60 }, (_, at) => from(`2001:db8:0:1::${at}`, {})));
    const unheard = await from("2001:db8:0:1::ffff", good);
    expect(unheard.status).toBe(429);
    expect(Number(unheard.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(await rowsOf(id)).toEqual([]);
    expect((await from("2001:db8:0:2::1", good)).status).toBe(200);
    await later(61_000, async () => {
      expect(await (await from("2001:db8:0:1::1", good)).json()).toMatchObject({ duplicate: true });
    });
  });
});
