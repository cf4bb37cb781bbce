// What endpoints are told of: the catalogue, tests that are asked for, and what deletion leaves.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import { eventTypes } from "#events/catalogue.ts";
import { eventExamples } from "#events/examples.ts";
import { eventSchemas } from "#events/schemas.ts";
import { bodyOf } from "#webhooks/body.ts";
import {
  actionsOf,
  deliveriesOf,
  endpointsOf,
  eventsOf,
  keysOf,
  newEndpoint,
  newSubscriber,
  path,
  recordTest,
} from "../support/endpoints.ts";
import { later } from "../support/cache.ts";
import { strike } from "../support/storage.ts";
import { db, del, get, newTenant } from "../support/world.ts";

type Listed = { type: string; meaning: string; schema: { anyOf?: object[]; type?: string }; example: object };

describe("GET /api/v1/webhooks/event-types", () => {
  test("200: every type with its meaning, its JSON Schema and an example", async () => {
    const { key } = await newTenant();
    const res = await get("/api/v1/webhooks/event-types", key);
    expect(res.status).toBe(200);
    const { data } = await res.json<{ data: Listed[] }>();
    expect(data.map(({ type }) => type)).toEqual(eventTypes);
    for (const { schema, meaning, example } of data) {
      expect(meaning).not.toBe("");
      expect(schema.type === "object" || (schema.anyOf?.length ?? 0) > 1).toBe(true);
      expect(example).not.toEqual({});
    }
  });

  test.each(eventTypes)("the example of %s is as its schema says, and the schema is strict", (type) => {
    const example = eventExamples[type];
    expect(eventSchemas[type].safeParse(example).error).toBeUndefined();
    expect(eventSchemas[type].safeParse({ ...example, more: 1 }).success).toBe(false);
    expect(bodyOf({ type, createdAt: 0, data: example }, "envelope").length).toBeLessThan(20_000);
  });

  test("types are of the form that Standard Webhooks asks for", () => {
    for (const type of eventTypes) expect(type).toMatch(/^[a-zA-Z0-9_.]+$/);
  });
});

describe("POST /api/v1/webhooks/endpoints/{id}/test", () => {
  test("202: goes to this endpoint alone, whatever it asks for; for listeners it is a test", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant, { event_types: ["bulk.*"] });
    await newEndpoint(tenant, { event_types: ["*"] });
    const res = await recordTest(id, { event_type: "job.completed" }, tenant.key);
    expect(res.status).toBe(202);
    const sent = await res.json<{ event_id: string; delivery_id: string }>();
    expect(sent).toMatchObject({ event_type: "job.completed" });
    const [event, ...others] = await eventsOf(tenant.id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ id: sent.event_id, seq: 1, type: "webhook.test", subject: id });
    expect(eventSchemas["webhook.test"].safeParse(event?.data).error).toBeUndefined();
    expect(await deliveriesOf(tenant.id)).toMatchObject([
      { id: sent.delivery_id, endpointId: id, lane: id, eventId: event?.id, seq: 1, cause: "test" },
    ]);
    expect(await actionsOf(tenant.id)).toEqual(["create", "create", "test"]);
  });

  test.each(eventTypes)("202: %s", async (type) => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    expect((await recordTest(id, { event_type: type }, tenant.key)).status).toBe(202);
    const [event] = await eventsOf(tenant.id);
    const told = JSON.parse(
      bodyOf({ type: event?.type ?? "", createdAt: 0, data: event?.data ?? {} }, "envelope"),
    ) as { type: string; data: unknown };
    expect(told.type).toBe(type);
    expect(eventSchemas[type].safeParse(told.data).error).toBeUndefined();
  });

  test("400: an unknown type, with the nearest; 409: a disabled endpoint; neither is recorded", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const unknown = await recordTest(id, { event_type: "job.complete" }, tenant.key);
    expect(unknown.status).toBe(400);
    const detail = expect.stringContaining('Did you mean "job.completed"') as string;
    expect(await unknown.json()).toMatchObject({ errors: [{ pointer: "#/event_type", detail }] });
    await db.update(webhookEndpoints).set({ status: "disabled" }).where(eq(webhookEndpoints.id, id));
    expect((await recordTest(id, {}, tenant.key)).status).toBe(409);
    expect(await eventsOf(tenant.id)).toEqual([]);
    expect(await deliveriesOf(tenant.id)).toEqual([]);
  });
});

describe("DELETE /api/v1/webhooks/endpoints/{id}", () => {
  test("200: what waits is dropped, what is under way is left to end, and the answer says so", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const kept = await newEndpoint(tenant);
    for (let count = 0; count < 3; count++) await recordTest(id, {}, tenant.key);
    await recordTest(kept.id, {}, tenant.key);
    const [first] = await deliveriesOf(tenant.id);
    const leaseEndsAt = Date.now() + 15_000;
    await db
      .update(webhookDeliveries)
      .set({ leaseEndsAt })
      .where(eq(webhookDeliveries.id, first?.id ?? ""));
    const res = await del(`${path}/${id}`, tenant.key);
    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({ id, dropped: 2, under_way: 1 });
    const states = (await deliveriesOf(tenant.id)).map((row) => [
      row.endpointId,
      row.status,
      row.leaseEndsAt,
    ]);
    expect(states).toEqual([
      [id, "pending", leaseEndsAt],
      [id, "dropped", null],
      [id, "dropped", null],
      [kept.id, "pending", null],
    ]);
    expect((await get(`${path}/${id}`, tenant.key)).status).toBe(404);
    expect((await del(`${path}/${id}`, tenant.key)).status).toBe(404);
    expect((await actionsOf(tenant.id)).filter((action) => action === "delete")).toHaveLength(1);
  });

  test("its secrets are forgotten a little later, its row once no delivery is left", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    await recordTest(id, {}, tenant.key);
    await del(`${path}/${id}`, tenant.key);
    await strike();
    expect([await keysOf(id), await endpointsOf(tenant.id)].map(({ length }) => length)).toEqual([1, 1]);
    await later(20 * 60_000, () => strike());
    expect([await keysOf(id), await endpointsOf(tenant.id)].map(({ length }) => length)).toEqual([0, 1]);
    await db.delete(webhookDeliveries).where(eq(webhookDeliveries.endpointId, id));
    await strike();
    expect(await endpointsOf(tenant.id)).toEqual([]);
  });
});
