// When what failed is tried again, and how a receiver is spared.
import { describe, expect, test } from "vitest";
import { newMemory } from "#webhooks/lane/memory.ts";
import { delaysMs, nextDelayMs, pauseMs, retryAfterMsOf } from "#webhooks/policy.ts";
import {
  address,
  attemptsOf,
  dayMs,
  deliveriesOf,
  endpointRow,
  happens,
  newEndpoint,
  workAt,
} from "../support/lanes.ts";
import { newTenant } from "../support/world.ts";

async function laneTo(answers: string, values = {}) {
  const tenant = await newTenant();
  const to = address(answers);
  return { tenant, to, lane: await newEndpoint(tenant.id, to.url, values) };
}

/** Works at the lane whenever it is next due, until nothing is left, or so often. @returns when that was */
async function workThrough(lane: string, times = 20): Promise<number[]> {
  const at: number[] = [];
  for (let next: number | null = Date.now(); next !== null && at.length < times;) {
    at.push(next);
    next = await workAt(lane, next);
  }
  return at;
}

describe("delays", () => {
  test.each(["standard", "quick"] as const)(
    "%s: as documented, a fifth more or less, then no more",
    (policy) => {
      const [, ...delays] = delaysMs[policy];
      for (const [at, delayMs] of delays.entries()) {
        const asked = { policy, attempts: at + 1, retryAfterMs: null };
        expect(nextDelayMs(asked, 0)).toBeCloseTo(0.8 * delayMs);
        expect(nextDelayMs(asked, 0.5)).toBe(delayMs);
        expect(nextDelayMs(asked, 1)).toBeCloseTo(1.2 * delayMs);
      }
      expect(nextDelayMs({ policy, attempts: delays.length + 1, retryAfterMs: null }, 0.5)).toBeNull();
    },
  );

  test.each([
    ["sooner than the next attempt: that stays", 1000, 5000],
    ["later: as asked", 7000, 7000],
    ["much later: twice the delay", 600_000, 10_000],
  ])("Retry-After %s", (_what, retryAfterMs, expected) => {
    expect(nextDelayMs({ policy: "standard", attempts: 1, retryAfterMs }, 0.5)).toBe(expected);
  });

  test.each([
    ["120", 120_000],
    ["0", 0],
    ["Sat, 21 Nov 2026 12:00:30 GMT", 30_000],
    ["Sat, 21 Nov 2026 11:00:00 GMT", 0],
    ["soon", null],
    ["-5", null],
    ["1.5", null],
    ["", null],
  ])("Retry-After %j is read as %j ms", (text, expected) => {
    expect(retryAfterMsOf({ "retry-after": text }, Date.UTC(2026, 10, 21, 12))).toBe(expected);
  });

  test("who answers 429 again and again is left alone for longer, up to a minute; or for as long as it asks", () => {
    expect([1, 2, 3, 4, 5, 9].map((throttles) => pauseMs(null, throttles, 5000))).toEqual([
      5000, 10_000, 20_000, 40_000, 60_000, 60_000,
    ]);
    expect(pauseMs(8000, 3, 10_000)).toBe(8000);
    expect(pauseMs(80_000, 3, 10_000)).toBe(10_000);
  });
});

test("standard: ten attempts within three days and a half, then it is given up, and says why", async () => {
  const { tenant, to, lane } = await laneTo("500");
  await happens(tenant.id);
  const times = await workThrough(lane);
  expect(times).toHaveLength(10);
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  expect(spanMs).toBeGreaterThan(2.5 * dayMs);
  expect(spanMs).toBeLessThan(3.8 * dayMs);
  const [delivery] = await deliveriesOf(lane);
  expect(delivery).toMatchObject({
    status: "failed",
    attempts: 10,
    nextAttemptAt: null,
    responseStatus: 500,
  });
  expect(delivery?.error).toContain("500");
  const received = await to.received();
  expect(received).toHaveLength(10);
  expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
});

test("quick: three attempts within seconds", async () => {
  const { tenant, lane } = await laneTo("500", { retryPolicy: "quick" });
  await happens(tenant.id);
  const times = await workThrough(lane);
  expect(times).toHaveLength(3);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(8000);
  expect(await deliveriesOf(lane)).toMatchObject([{ status: "failed", attempts: 3 }]);
});

test("a receiver that is back takes what waited: one delivery, its failures on record", async () => {
  const { tenant, lane } = await laneTo("503,reset,200");
  await happens(tenant.id);
  await workThrough(lane);
  const [delivery] = await deliveriesOf(lane);
  expect(delivery).toMatchObject({ status: "delivered", attempts: 3, error: null });
  expect((await attemptsOf(delivery?.id ?? "")).map(({ errorClass }) => errorClass)).toEqual([
    "status",
    "reset",
    null,
  ]);
  expect(await endpointRow(lane)).toMatchObject({ failingSince: null, status: "enabled" });
});

describe("429", () => {
  test("nothing more is sent for as long as Retry-After says, then one at a time", async () => {
    const { tenant, to, lane } = await laneTo("429+7,200");
    const now = Date.now();
    const memory = newMemory();
    memory.atOnce = 1;
    for (let event = 0; event < 3; event++) await happens(tenant.id);
    const nextAt = await workAt(lane, now + 10, memory);
    expect(await to.received()).toHaveLength(1);
    expect(nextAt).toBe(now + 10 + 7000);
    expect((await endpointRow(lane))?.pausedUntil).toBe(now + 10 + 7000);
    await workAt(lane, now + 6000, memory);
    expect(await to.received()).toHaveLength(1);
    await workAt(lane, now + 10 + 7000, memory);
    expect((await deliveriesOf(lane)).map(({ status }) => status)).toEqual([
      "delivered",
      "delivered",
      "delivered",
    ]);
    expect(await endpointRow(lane)).toMatchObject({ pausedUntil: null });
  });

  test("a date in Retry-After holds as well", async () => {
    const now = Math.floor(Date.now() / 1000) * 1000 + 1000;
    const date = encodeURIComponent(new Date(now + 8000).toUTCString());
    const { tenant, lane } = await laneTo(`429+${date}`);
    await happens(tenant.id);
    expect(await workAt(lane, now)).toBe(now + 8000);
  });
});

test("410: given up at once, and the endpoint is disabled until somebody enables it", async () => {
  const { tenant, to, lane } = await laneTo("410");
  await happens(tenant.id);
  await happens(tenant.id);
  const memory = newMemory();
  memory.atOnce = 1;
  await workAt(lane, Date.now(), memory);
  expect(await endpointRow(lane)).toMatchObject({
    status: "disabled",
    disabledReason: "gone",
    probeAt: null,
  });
  const [first, second] = await deliveriesOf(lane);
  expect(first).toMatchObject({ status: "failed", attempts: 1 });
  expect(second).toMatchObject({ status: "pending", attempts: 0 });
  await workAt(lane, Date.now() + 3 * dayMs);
  expect(await to.received()).toHaveLength(1);
});

test("rate_per_minute: evenly spaced, never more in any minute", async () => {
  const { tenant, to, lane } = await laneTo("200", { ratePerMinute: 6 });
  for (let event = 0; event < 4; event++) await happens(tenant.id);
  const memory = newMemory();
  const start = Date.now();
  let now: number | null = start;
  const counts: [seconds: number, received: number][] = [];
  while (now !== null) {
    const at: number = now;
    now = await workAt(lane, at, memory);
    counts.push([Math.round((at - start) / 1000), (await to.received()).length]);
  }
  expect(counts).toEqual([
    [0, 1],
    [10, 2],
    [20, 3],
    [30, 4],
  ]);
});

test("they are begun in the order of their events", async () => {
  const { tenant, to, lane } = await laneTo("200");
  for (let event = 0; event < 6; event++) await happens(tenant.id, { data: { job_id: "job_1", event } });
  const memory = newMemory();
  memory.atOnce = 1;
  await workAt(lane, Date.now() + 1, memory);
  const order = (await to.received()).map(({ headers }) => Number(headers["x-webhook-sequence"]));
  expect(order).toEqual([1, 2, 3, 4, 5, 6]);
});
