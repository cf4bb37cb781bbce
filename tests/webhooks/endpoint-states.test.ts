import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { EventType } from "#events/catalogue.ts";
import { eventSchemas } from "#events/schemas.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import {
  actionsOf,
  deliveriesOf,
  type Endpoint,
  endpointsOf,
  eventsOf,
  hook,
  newEndpoint,
  newSubscriber,
  path,
} from "../support/endpoints.ts";
import { db, post } from "../support/world.ts";

describe("enable and disable", () => {
  test("200: each is told as an event and is on record once, however often it is asked for", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const other = await newEndpoint(tenant, { event_types: ["webhook.*"] });
    for (let time = 0; time < 2; time++) {
      const off = await post(`${path}/${id}/disable`, undefined, tenant.key);
      expect(await off.json<Endpoint>()).toMatchObject({ status: "disabled", disabled_reason: "manual" });
    }
    for (let time = 0; time < 2; time++) {
      const on = await post(`${path}/${id}/enable`, undefined, tenant.key);
      expect(await on.json<Endpoint>()).toMatchObject({ status: "enabled", disabled_reason: null });
    }
    expect(await actionsOf(tenant.id)).toEqual(["create", "create", "disable", "enable"]);
    const data = { endpoint_id: id, url: hook, reason: "manual" };
    expect(await eventsOf(tenant.id)).toMatchObject([
      { seq: 1, type: "webhook.endpoint.disabled", subject: id, keyId: tenant.keyId, data },
      { seq: 2, type: "webhook.endpoint.enabled", subject: id, data },
    ]);
    for (const { type, data: told } of await eventsOf(tenant.id))
      expect(eventSchemas[type as EventType].safeParse(told).error).toBeUndefined();
    const wanting = (await deliveriesOf(tenant.id)).map(({ endpointId, seq }) => `${seq} ${endpointId}`);
    expect(wanting.toSorted()).toEqual([`1 ${other.id}`, `2 ${id}`, `2 ${other.id}`].toSorted());
  });

  test("200: what was disabled for failing is no longer probed once it is disabled by hand", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    const failing = { status: "disabled", disabledReason: "failing", probeAt: 1, failingSince: 1 } as const;
    await db.update(webhookEndpoints).set(failing).where(eq(webhookEndpoints.id, id));
    await post(`${path}/${id}/disable`, undefined, tenant.key);
    expect(await endpointsOf(tenant.id)).toMatchObject([{ disabledReason: "manual", probeAt: null }]);
    await post(`${path}/${id}/enable`, undefined, tenant.key);
    expect(await endpointsOf(tenant.id)).toMatchObject([
      { status: "enabled", disabledReason: null, failingSince: null, pausedUntil: null },
    ]);
  });
});
