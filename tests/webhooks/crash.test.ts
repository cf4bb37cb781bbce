// Runners that die between any two steps, overtake one another and come back late, at receivers that fail now and then.
import { describe, expect, inject, test } from "vitest";
import { runLane } from "#webhooks/lane/run.ts";
import { mortal } from "../support/jobs.ts";
import {
  address,
  attemptsOf,
  contextOf,
  deliveriesOf,
  happens,
  minuteMs,
  newEndpoint,
  workAt,
} from "../support/lanes.ts";
import { randomFrom } from "../support/random.ts";
import { newTenant } from "../support/world.ts";

const schedules = Math.max(60, inject("schedules"));
const perTest = 30;
const atOnce = 6;
/** A run of a few deliveries has no more words to the database than these. */
const wordsMax = 14;
const answers = ["200", "200", "200", "503", "reset", "429", "302"];

/** One story: events happen, runners come and go, time passes. What is left to do in the end a sound runner does. */
async function play(seed: number) {
  const random = randomFrom(seed);
  const among = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const tenant = await newTenant();
  const script = Array.from({ length: 7 }, () => among(answers));
  const to = address([...script, "200"].join(","));
  const lane = await newEndpoint(tenant.id, to.url);
  let now = Date.now();
  const mortalRun = () => {
    const { env } = mortal({}, Math.ceil(random() * wordsMax), among(["before", "after"]));
    return runLane(
      contextOf(env, () => now),
      lane,
    ).catch(() => null);
  };
  const events = 1 + Math.floor(random() * 3);
  for (let event = 0; event < events; event++) {
    await happens(tenant.id, { data: { job_id: "job_1", event } });
    const runners = Array.from({ length: 1 + Math.floor(random() * 2) }, mortalRun);
    // Time passes while they are at it, at times beyond what they were given.
    if (random() < 0.3) now += 2 * minuteMs;
    await Promise.all(runners);
    now += Math.floor(random() * 6 * minuteMs);
  }
  for (let rest = 0; rest < 40; rest++) {
    const nextAt = await workAt(lane, now);
    if (nextAt === null) break;
    now = nextAt;
  }
  return { lane, events, received: await to.received() };
}

async function expectAllDelivered(seed: number) {
  const { lane, events, received } = await play(seed);
  const deliveries = await deliveriesOf(lane);
  const told = `schedule ${seed}`;
  expect(deliveries, told).toHaveLength(events);
  const came = new Set(received.map(({ headers }) => headers["webhook-id"]));
  for (const delivery of deliveries) {
    expect(delivery, told).toMatchObject({ status: "delivered", nextAttemptAt: null, leaseEndsAt: null });
    expect(came.has(delivery.eventId), told).toBe(true);
    const log = await attemptsOf(delivery.id);
    const numbers = Array.from({ length: delivery.attempts }, (_, at) => at + 1);
    expect(
      log.map(({ number }) => number),
      told,
    ).toEqual(numbers);
    expect(
      log.filter(({ errorClass }) => errorClass === null),
      told,
    ).toHaveLength(1);
    expect(log.at(-1), told).toMatchObject({ errorClass: null, responseStatus: 200 });
  }
}

describe.each(Array.from({ length: Math.ceil(schedules / perTest) }, (_, at) => at * perTest))(
  "schedules from %i on",
  (first) => {
    test("each event is delivered, ends once, and the log of its attempts has no gap", async () => {
      for (let seed = first; seed < first + perTest; seed += atOnce)
        await Promise.all(Array.from({ length: atOnce }, (_, at) => expectAllDelivered(seed + at)));
    }, 120_000);
  },
);
