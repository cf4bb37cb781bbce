// Endpoints that fail for days: disabled, tried now and then, enabled again; and what waits for them meanwhile.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import {
  address,
  dayMs,
  deliveriesOf,
  endpointRow,
  eventsOf,
  happens,
  hourMs,
  newEndpoint,
  workAt,
} from "../support/lanes.ts";
import { db, newTenant } from "../support/world.ts";
import { actionsOf } from "../support/endpoints.ts";

/** An endpoint that has failed for almost five days, with one delivery that is due. */
async function ailing(answers: string, failedForMs = 5 * dayMs - 1000) {
  const tenant = await newTenant();
  const to = address(answers);
  const lane = await newEndpoint(tenant.id, to.url, { failingSince: Date.now() - failedForMs });
  await happens(tenant.id);
  return { tenant, to, lane };
}

describe("five days of nothing but failures", () => {
  test("a moment before, the endpoint is only tried again", async () => {
    const { lane } = await ailing("500", 5 * dayMs - hourMs);
    await workAt(lane, Date.now());
    expect(await endpointRow(lane)).toMatchObject({ status: "enabled" });
  });

  test("it is disabled, which is an event and on record; new events make no deliveries to it", async () => {
    const { tenant, lane } = await ailing("500");
    const now = Date.now() + 5000;
    await workAt(lane, now);
    expect(await endpointRow(lane)).toMatchObject({
      status: "disabled",
      disabledReason: "failing",
      disabledAt: now,
      probeAt: now + hourMs,
    });
    const told = await eventsOf(tenant.id, "webhook.endpoint.disabled");
    expect(told).toMatchObject([{ subject: lane, data: { endpoint_id: lane, reason: "failing" } }]);
    expect(await actionsOf(tenant.id)).toContain("disable");
    await happens(tenant.id);
    expect(await deliveriesOf(lane)).toHaveLength(1);
  });

  test("it is tried after an hour, then at longer intervals up to a day; what is tried goes on waiting", async () => {
    const { to, lane } = await ailing("500");
    const start = Date.now() + 5000;
    const hours: number[] = [];
    let next = await workAt(lane, start);
    for (let probes = 0; probes < 7 && next !== null;) {
      const before = (await to.received()).length;
      const at: number = next;
      next = await workAt(lane, at);
      if ((await to.received()).length === before) continue;
      probes++;
      hours.push(Math.round((at - start) / hourMs));
    }
    expect(hours).toEqual([1, 2, 4, 8, 16, 32, 56]);
    expect(await deliveriesOf(lane)).toMatchObject([{ status: "pending", attempts: 8 }]);
    expect(await endpointRow(lane)).toMatchObject({ status: "disabled", disabledReason: "failing" });
  });

  test("a probe that is taken enables it, tells of that, and lets go on what waited", async () => {
    const { tenant, to, lane } = await ailing("500,500,500,200");
    for (let event = 0; event < 2; event++) await happens(tenant.id);
    const start = Date.now() + 5000;
    await workAt(lane, start);
    expect(await endpointRow(lane)).toMatchObject({ status: "disabled" });
    const waiting = await workAt(lane, start + 60_000);
    expect(waiting).toBe(start + hourMs);
    expect((await to.received()).length).toBeLessThanOrEqual(3);
    await workAt(lane, start + hourMs);
    expect(await endpointRow(lane)).toMatchObject({
      status: "enabled",
      disabledReason: null,
      disabledAt: null,
      probeAt: null,
      failingSince: null,
    });
    expect(await eventsOf(tenant.id, "webhook.endpoint.enabled")).toHaveLength(1);
    // Those that waited, and the news that it is enabled.
    const now = await deliveriesOf(lane);
    expect(now.map(({ status }) => status)).toEqual(["delivered", "delivered", "delivered", "delivered"]);
  });

  test("where nothing waits, the latest event that it missed is the probe", async () => {
    const tenant = await newTenant();
    const to = address("200");
    const now = Date.now();
    const lane = await newEndpoint(tenant.id, to.url, {
      status: "disabled",
      disabledReason: "failing",
      disabledAt: now - hourMs,
      probeAt: now,
    });
    for (let event = 0; event < 3; event++) await happens(tenant.id, { data: { job_id: "job_1", event } });
    expect(await deliveriesOf(lane)).toEqual([]);
    await workAt(lane, Date.now());
    expect((await deliveriesOf(lane))[0]).toMatchObject({ seq: 3, status: "delivered" });
    expect(await endpointRow(lane)).toMatchObject({ status: "enabled" });
  });

  test("an endpoint that answers a probe with 410 is tried no more", async () => {
    const { lane } = await ailing("500,410");
    const start = Date.now() + 5000;
    await workAt(lane, start);
    await workAt(lane, start + hourMs);
    expect(await endpointRow(lane)).toMatchObject({ status: "disabled", disabledReason: "gone" });
    expect(await deliveriesOf(lane)).toMatchObject([{ status: "failed" }]);
  });
});

describe("what waits for an endpoint disabled by hand", () => {
  async function waiting() {
    const tenant = await newTenant();
    const to = address("200");
    const lane = await newEndpoint(tenant.id, to.url);
    await happens(tenant.id);
    await set(lane, { status: "disabled", disabledReason: "manual", disabledAt: Date.now() });
    return { to, lane };
  }
  const set = (id: string, values: Partial<typeof webhookEndpoints.$inferInsert>) =>
    db.update(webhookEndpoints).set(values).where(eq(webhookEndpoints.id, id));

  test("is not sent, and goes once it is enabled", async () => {
    const { to, lane } = await waiting();
    await workAt(lane, Date.now() + 5000);
    await workAt(lane, Date.now() + 3 * dayMs);
    expect(await to.received()).toEqual([]);
    expect(await deliveriesOf(lane)).toMatchObject([{ status: "pending", attempts: 0 }]);
    await set(lane, { status: "enabled", disabledReason: null });
    await workAt(lane, Date.now() + 3 * dayMs);
    expect(await deliveriesOf(lane)).toMatchObject([{ status: "delivered", attempts: 1 }]);
    expect(await to.received()).toHaveLength(1);
  });

  test("is dropped after 30 days, and says why", async () => {
    const { to, lane } = await waiting();
    expect(await workAt(lane, Date.now() + 5000)).toBeGreaterThan(Date.now() + 29 * dayMs);
    expect(await workAt(lane, Date.now() + 31 * dayMs)).toBeNull();
    expect(await deliveriesOf(lane)).toMatchObject([{ status: "dropped", nextAttemptAt: null }]);
    expect((await deliveriesOf(lane))[0]?.error).toContain("30 days");
    expect(await to.received()).toEqual([]);
  });

  test("is dropped with the endpoint", async () => {
    const { to, lane } = await waiting();
    await set(lane, { deletedAt: Date.now() });
    expect(await workAt(lane, Date.now() + 5000)).toBeNull();
    expect(await deliveriesOf(lane)).toMatchObject([{ status: "dropped", completedAt: expect.any(Number) }]);
    expect(await to.received()).toEqual([]);
  });
});
