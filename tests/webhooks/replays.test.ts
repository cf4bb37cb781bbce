// Events that are sent again: one, or many.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { webhookDeliveries, webhookEndpoints, webhookReplays } from "#db/schema/webhooks.ts";
import { actionsOf } from "../support/endpoints.ts";
import { history, list, path, type View } from "../support/history.ts";
import { sweep } from "../support/jobs.ts";
import { address, deliveriesOf, happens, minuteMs, newEndpoint, workAt } from "../support/lanes.ts";
import { db, get, newKey, newTenant, post, type Tenant } from "../support/world.ts";

type Replay = { id: string; status: string; total: number; deliveries: number };

const replays = "/api/v1/webhooks/replays";

describe("POST /webhooks/deliveries/{id}/replay", () => {
  test("202: the same event goes out again, as a delivery of its own, which is on record", async () => {
    const { tenant, to, lane } = await history("200", 1);
    const [old] = (await list(tenant)).data;
    const res = await post(`${path}/${old?.id}/replay`, undefined, tenant.key);
    expect(res.status).toBe(202);
    const made = await res.json<View>();
    expect(made).toMatchObject({ status: "pending", cause: "replay", event_id: old?.event_id });
    expect(made.id).not.toBe(old?.id);
    await expect.poll(async () => (await to.received()).length).toBe(2);
    const [first, second] = await to.received();
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
    await expect
      .poll(async () => (await deliveriesOf(lane)).map(({ status }) => status))
      .toEqual(["delivered", "delivered"]);
    expect(await actionsOf(tenant.id)).toContain("webhook_delivery.replay");
  });

  test("202: asked for ten times at once it goes out once", async () => {
    const { tenant, lane } = await history("slow300", 1);
    const [old] = (await list(tenant)).data;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post(`${path}/${old?.id}/replay`, undefined, tenant.key)),
    );
    const made = await Promise.all(answers.map((res) => res.json<View>()));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await deliveriesOf(lane)).toHaveLength(2);
  });

  test("202: one that waits for its next attempt is not doubled but sent now", async () => {
    const tenant = await newTenant();
    const to = address("500,200");
    const lane = await newEndpoint(tenant.id, to.url);
    await happens(tenant.id);
    await workAt(lane, Date.now());
    const [old] = (await list(tenant)).data;
    const res = await post(`${path}/${old?.id}/replay`, undefined, tenant.key);
    expect(await res.json<View>()).toMatchObject({ id: old?.id });
    await expect.poll(async () => (await deliveriesOf(lane))[0]?.status).toBe("delivered");
    expect(await deliveriesOf(lane)).toHaveLength(1);
  });

  test("409: a disabled endpoint gets nothing", async () => {
    const { tenant, lane } = await history("200", 1);
    await db.update(webhookEndpoints).set({ status: "disabled" }).where(eq(webhookEndpoints.id, lane));
    const [old] = (await list(tenant)).data;
    expect((await post(`${path}/${old?.id}/replay`, undefined, tenant.key)).status).toBe(409);
    expect(await deliveriesOf(lane)).toHaveLength(1);
  });

  test("403: a key that only reads", async () => {
    const { tenant } = await history("200", 1);
    const { key } = await newKey(tenant.id, ["webhooks:read"]);
    const [old] = (await list(tenant)).data;
    expect((await post(`${path}/${old?.id}/replay`, undefined, key)).status).toBe(403);
    expect((await list(tenant)).data).toHaveLength(1);
  });
});

describe("POST /webhooks/replays", () => {
  const ask = (tenant: Tenant, endpoint_id: string, filter: object, more = {}) =>
    post(replays, { endpoint_id, filter, ...more }, tenant.key);
  const finish = async (lane: string) => {
    for (let now: number | null = Date.now() + 5; now !== null;) now = await workAt(lane, now);
  };
  const quietReplay = async (lane: string) =>
    (await db.select().from(webhookReplays).where(eq(webhookReplays.endpointId, lane)))[0];

  test("200: a dry run counts and makes nothing", async () => {
    const { tenant, lane } = await history("200", 5);
    const count = async (filter: object) => {
      const res = await ask(tenant, lane, filter, { dry_run: true });
      expect(res.status).toBe(200);
      return (await res.json<{ total: number }>()).total;
    };
    expect(await count({})).toBe(0);
    expect(await count({ status: "delivered" })).toBe(5);
    expect(await count({ status: "missing" })).toBe(0);
    expect(await count({ status: "any", event_types: ["job.failed"] })).toBe(2);
    expect(await count({ status: "any", sequence_from: 2, sequence_to: 4 })).toBe(3);
    expect(await count({ status: "any", created_after: "2030-01-01T00:00:00Z" })).toBe(0);
    expect(await deliveriesOf(lane)).toHaveLength(5);
    expect(await quietReplay(lane)).toBeUndefined();
  });

  test("202: what failed goes out again, and each event once; another time there is nothing left", async () => {
    const { tenant, to, lane } = await history("500,500,500,500,500,500,500,500,500,200", 3);
    expect((await list(tenant, "?status=failed")).data).toHaveLength(3);
    const res = await ask(tenant, lane, {});
    expect(res.status).toBe(202);
    const replay = await res.json<Replay>();
    expect(replay).toMatchObject({ status: "running", total: 3 });
    await expect.poll(async () => (await to.received()).length).toBe(12);
    await finish(lane);
    const read = await (await get(`${replays}/${replay.id}`, tenant.key)).json<Replay>();
    expect(read).toMatchObject({ status: "completed", total: 3, deliveries: 3 });
    const again = await (await ask(tenant, lane, {})).json<Replay>();
    expect(again).toMatchObject({ status: "completed", total: 0, deliveries: 0 });
    expect((await to.received()).length).toBe(12);
  });

  test("202: what an endpoint missed while it was disabled, by status missing", async () => {
    const { tenant, to, lane } = await history("200", 1);
    await db.update(webhookEndpoints).set({ status: "disabled" }).where(eq(webhookEndpoints.id, lane));
    for (let event = 0; event < 3; event++) await happens(tenant.id);
    await db.update(webhookEndpoints).set({ status: "enabled" }).where(eq(webhookEndpoints.id, lane));
    expect(await (await ask(tenant, lane, { status: "missing" })).json()).toMatchObject({ total: 3 });
    await expect.poll(async () => (await to.received()).length).toBe(4);
  });

  test("202: asked for many times at once it is one replay, and each event goes out once", async () => {
    const { tenant, lane } = await history("200", 30);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(tenant, lane, { status: "any" })));
    const ids = await Promise.all(answers.map(async (res) => (await res.json<Replay>()).id));
    expect(new Set(ids).size).toBe(1);
    await expect.poll(async () => (await deliveriesOf(lane)).length).toBe(60);
    await finish(lane);
    expect(await deliveriesOf(lane)).toHaveLength(60);
  });

  test("a replay whose runner was lost is taken up by the sweep's word, and goes on where it was", async () => {
    const { tenant, lane } = await history("200", 3);
    const now = Date.now();
    await db.insert(webhookReplays).values({
      id: "rpl_lost",
      tenantId: tenant.id,
      endpointId: lane,
      filter: {
        status: "any",
        eventTypes: null,
        createdAfter: null,
        createdBefore: null,
        seqFrom: 1,
        seqTo: 3,
      },
      asked: "lost",
      total: 3,
      made: 1,
      seqDone: 1,
      createdAt: now - 10 * minuteMs,
      updatedAt: now - 10 * minuteMs,
    });
    await sweep({});
    await expect.poll(async () => (await deliveriesOf(lane)).length).toBe(5);
    await expect.poll(async () => (await quietReplay(lane))?.made).toBe(3);
    const replayed = await db
      .select()
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.causeId, "rpl_lost"));
    expect(replayed.map(({ seq }) => seq).toSorted((one, other) => one - other)).toEqual([2, 3]);
  });

  test.each([
    ["an unknown status", { status: "lost" }, "filter/status"],
    ["an unknown type", { event_types: ["job.done"] }, "filter/event_types/0"],
    ["no time", { created_after: "yesterday" }, "filter/created_after"],
    ["no number", { sequence_from: 0 }, "filter/sequence_from"],
  ])("400: %s names the field", async (_what, filter, field) => {
    const { tenant, lane } = await history("200", 0);
    const res = await ask(tenant, lane, filter);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });

  test("404: another tenant's endpoint, and its replay", async () => {
    const { tenant, lane } = await history("200", 1);
    const stranger = await newTenant();
    expect((await ask(stranger, lane, { status: "any" })).status).toBe(404);
    const { id } = await (await ask(tenant, lane, { status: "any" })).json<Replay>();
    expect((await get(`${replays}/${id}`, stranger.key)).status).toBe(404);
  });
});
