// What comes of deliveries to receivers of every kind.
import { describe, expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { address, attemptsOf, deliveriesOf, happens, newEndpoint, secret, workAt } from "../support/lanes.ts";
import { newTenant } from "../support/world.ts";

async function sentTo(answers: string, values = {}) {
  const tenant = await newTenant();
  const to = address(answers);
  const lane = await newEndpoint(tenant.id, to.url, values);
  await happens(tenant.id);
  const startedAt = Date.now();
  const nextAt = await workAt(lane, startedAt);
  const [delivery] = await deliveriesOf(lane);
  if (!delivery) throw new Error("No delivery was made");
  return {
    lane,
    delivery,
    attempts: await attemptsOf(delivery.id),
    nextAt,
    startedAt,
    received: await to.received(),
  };
}

test("2xx: delivered at once, signed so that an independent verifier accepts it", async () => {
  const { delivery, attempts, received, nextAt } = await sentTo("200");
  expect(delivery).toMatchObject({
    status: "delivered",
    attempts: 1,
    responseStatus: 200,
    error: null,
    nextAttemptAt: null,
  });
  expect(nextAt).toBeNull();
  expect(attempts).toMatchObject([
    { number: 1, responseStatus: 200, responseBody: "noted", errorClass: null },
  ]);
  expect(received).toHaveLength(1);
  const [{ headers, body } = { headers: {}, body: "" }] = received;
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({
    type: "job.completed",
    data: { job_id: "job_1" },
  });
  expect(headers).toMatchObject({ "webhook-id": delivery.eventId, "x-webhook-job-id": "job_1" });
});

describe("what is no 2xx, in its time and whole, is a failure", () => {
  test.each([
    ["500", { responseStatus: 500, errorClass: "status" }],
    ["redirect", { responseStatus: 307, errorClass: "redirect" }],
    ["slow5000", { responseStatus: null, errorClass: "timeout" }],
    ["trickle", { responseStatus: 200, errorClass: "too_slow" }],
    ["reset", { responseStatus: null, errorClass: "reset" }],
    ["cut", { responseStatus: 200, errorClass: "reset" }],
  ])("%s: it waits for its next attempt, and the log says why", async (answers, logged) => {
    const { delivery, attempts, nextAt, startedAt } = await sentTo(answers);
    expect(attempts).toMatchObject([{ number: 1, ...logged }]);
    expect(attempts[0]?.durationMs).toBeLessThan(2500);
    expect(delivery).toMatchObject({ status: "pending", attempts: 1, completedAt: null, leaseEndsAt: null });
    const waitMs = (delivery.nextAttemptAt ?? 0) - startedAt;
    expect(waitMs).toBeGreaterThanOrEqual(4000);
    expect(waitMs).toBeLessThanOrEqual(6000);
    expect(nextAt).toBe(delivery.nextAttemptAt);
  });
});
