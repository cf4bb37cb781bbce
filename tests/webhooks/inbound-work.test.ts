// An event is worked on until it is done, and what its handler writes is there exactly once, whoever dies when.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { inboundEvents, inboundRefusals } from "#db/schema/webhooks.ts";
import type { Handlers } from "#webhooks/inbound/handlers.ts";
import { deliver, later } from "../support/cache.ts";
import {
  adding,
  configured,
  inboundQueue,
  received,
  rowOf,
  sumOf,
  swept,
  workOn,
} from "../support/inbound.ts";
import { db } from "../support/world.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

describe("an event", () => {
  test("is processed once, however often its word comes", async () => {
    const row = await received();
    await Promise.all([workOn(adding(), [row.id, row.id, row.id]), workOn(adding(), [row.id])]);
    const result = await workOn(adding(), [row.id]);
    expect(result.explicitAcks).toEqual(["m0"]);
    expect(await sumOf(row.externalId)).toBe(1);
    expect(await rowOf(row.externalId)).toMatchObject({
      status: "processed",
      attempts: 1,
      error: null,
      nextAttemptAt: null,
      leaseEndsAt: null,
      completedAt: expect.any(Number),
      durationMs: expect.any(Number),
    });
  });

  test("goes to the handler of its type before that of all types, with what came", async () => {
    const seen: unknown[] = [];
    const handlers: Handlers = {
      stripe: {
        "invoice.paid": async (_ctx, event) => void seen.push(event),
        "*": async () => void seen.push("*"),
      },
    };
    const [paid, other] = [await received("invoice.paid", { n: 1 }), await received("charge.refunded")];
    await workOn(handlers, [paid.id]);
    await workOn(handlers, [other.id]);
    const { id, source, externalId, type, receivedAt } = paid;
    const payload = { id: externalId, object: "event", type, data: { object: {} }, n: 1 };
    expect(seen).toEqual([{ id, source, externalId, type, receivedAt, payload }, "*"]);
  });

  test.each(["invoice.paid", "__proto__", "constructor", "toString"])(
    "that nobody takes is ignored: %s",
    async (type) => {
      const row = await received(type);
      await workOn({ stripe: {}, github: { "*": async () => expect.unreachable() } }, [row.id]);
      expect(await rowOf(row.externalId)).toMatchObject({
        status: "ignored",
        attempts: 1,
        nextAttemptAt: null,
      });
    },
  );

  test("what follows its end follows only its end", async () => {
    const row = await received();
    const done: string[] = [];
    const handlers = adding(({ afterwards }) => {
      afterwards(async () => void done.push((await rowOf(row.externalId)).status));
      if (done.length === 0 && first) {
        first = false;
        throw new Error("not yet");
      }
    });
    let first = true;
    await workOn(handlers, [row.id]);
    expect(done).toEqual([]);
    await later(10_000, () => workOn(handlers, [row.id]));
    expect(done).toEqual(["processed"]);
  });

  test("the service's own consumer takes its queue, and lets go what it cannot read", async () => {
    const row = await received();
    const bindings = { ...inboundQueue().env, ...configured };
    const result = await deliver("stillframe-inbound", [{ id: row.id }, { wrong: true }], bindings);
    expect(result.explicitAcks).toEqual(["m0", "m1"]);
    expect((await rowOf(row.externalId)).status).toBe("ignored");
  });
});

describe("a handler that fails", () => {
  const failing = adding(() => {
    throw new Error("The shop is closed");
  });

  test("writes nothing, and the event is tried again later, not sooner", async () => {
    const row = await received();
    const queue = inboundQueue();
    await workOn(failing, [row.id], queue.env);
    const failed = await rowOf(row.externalId);
    expect(failed).toMatchObject({ status: "received", attempts: 1, error: "Error: The shop is closed" });
    const delayMs = (failed.nextAttemptAt ?? 0) - Date.now();
    expect(delayMs).toBeGreaterThan(3000);
    expect(delayMs).toBeLessThanOrEqual(5500);
    expect(queue.sent).toEqual([{ body: { id: row.id }, delaySeconds: expect.any(Number) }]);
    expect([5, 6]).toContain(queue.sent[0]?.delaySeconds);
    await workOn(adding(), [row.id]);
    expect(await sumOf(row.externalId)).toBe(0);
    await later(6000, () => workOn(adding(), [row.id]));
    expect(await sumOf(row.externalId)).toBe(1);
    expect(await rowOf(row.externalId)).toMatchObject({ status: "processed", attempts: 2, error: null });
  });

  test("a statement that fails takes all others with it", async () => {
    const row = await received();
    const handlers = adding(({ write }) => write(db.insert(inboundEvents).values(row)));
    await workOn(handlers, [row.id]);
    expect(await sumOf(row.externalId)).toBe(0);
    expect((await rowOf(row.externalId)).error).toContain("UNIQUE constraint failed");
  });

  test("twelve times over days ends as a dead letter, which no sweep touches", async () => {
    const row = await received();
    const startedAt = row.receivedAt;
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt++) {
      const { nextAttemptAt, attempts } = await rowOf(row.externalId);
      expect(attempts).toBe(attempt - 1);
      const at = nextAttemptAt ?? 0;
      await later(at - Date.now(), async () => {
        expect(await swept()).toContain(row.id);
        await workOn(failing, [row.id]);
      });
      waits.push(((await rowOf(row.externalId)).nextAttemptAt ?? at) - at);
    }
    const dead = await rowOf(row.externalId);
    expect(dead).toMatchObject({ status: "failed", attempts: 12, nextAttemptAt: null });
    for (const [at, seconds] of [
      5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400,
    ].entries()) {
      expect(waits[at]).toBeGreaterThanOrEqual(seconds * 1000);
      expect(waits[at]).toBeLessThanOrEqual(seconds * 1100);
    }
    await later(startedAt + 10 * dayMs - Date.now(), async () => {
      expect(await swept()).not.toContain(row.id);
      await workOn(adding(), [row.id]);
    });
    expect(await sumOf(row.externalId)).toBe(0);
  });
});

describe("the sweep", () => {
  test("ends what was cut off in its last attempt", async () => {
    const row = await received();
    await db
      .update(inboundEvents)
      .set({ attempts: 12, nextAttemptAt: Date.now() + minuteMs, leaseEndsAt: Date.now() + minuteMs })
      .where(eq(inboundEvents.id, row.id));
    await swept();
    expect((await rowOf(row.externalId)).status).toBe("received");
    await later(2 * minuteMs, swept);
    expect(await rowOf(row.externalId)).toMatchObject({
      status: "failed",
      error: "The last attempt was cut off",
      nextAttemptAt: null,
    });
  });

  test("forgets what is over after 30 days, and nothing that is still to be done", async () => {
    const [over, open] = [await received(), await received()];
    await workOn(adding(), [over.id]);
    const hour = Math.floor(Date.now() / hourMs) * hourMs;
    const refusal = { id: crypto.randomUUID(), source: "github", hour, reason: "x", count: 1, lastAt: hour };
    await db.insert(inboundRefusals).values(refusal);
    const refused = () => db.$count(inboundRefusals, eq(inboundRefusals.id, refusal.id));
    await later(29 * dayMs, swept);
    expect((await rowOf(over.externalId)).status).toBe("processed");
    expect(await refused()).toBe(1);
    await later(30 * dayMs + hourMs, swept);
    await expect(rowOf(over.externalId)).rejects.toThrow("There is no event");
    expect(await refused()).toBe(0);
    expect((await rowOf(open.externalId)).status).toBe("received");
  });
});
