// A Worker that dies between any two steps of a request that sends something to a receiver: it is sent once.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { webhookDeliveries, webhookReplays } from "#db/schema/webhooks.ts";
import { later } from "../support/cache.ts";
import { actionsOf, deliveriesOf, newEndpoint, newSubscriber, recordTest } from "../support/endpoints.ts";
import { isReplay, send } from "../support/idempotency.ts";
import { jobQueue, mortal } from "../support/jobs.ts";
import { db, get, type Tenant } from "../support/world.ts";

/** Longer than any work takes: who holds a key for so long was cut off. */
const lostMs = 3 * 60_000 + 1000;
/** Nobody gets word of what is to be sent, so that it waits. */
const silent = {
  EVENTS: { send: async () => undefined },
  WEBHOOK_LANE: { getByName: () => ({ wake: async () => undefined }) },
} as unknown as Pick<Env, "EVENTS" | "WEBHOOK_LANE">;

/** A tenant with an endpoint and one event that it got. */
async function told() {
  const tenant = await newSubscriber();
  const endpoint = await newEndpoint(tenant, { event_types: ["webhook.test"] });
  await recordTest(endpoint.id, {}, tenant.key);
  const got = { status: "delivered", nextAttemptAt: null, completedAt: Date.now() } as const;
  await db.update(webhookDeliveries).set(got).where(eq(webhookDeliveries.tenantId, tenant.id));
  const [delivery] = await deliveriesOf(tenant.id);
  return { tenant, endpoint, deliveryId: delivery?.id ?? "" };
}

const moreDeliveries = async ({ id }: Tenant) => (await deliveriesOf(id)).length - 1;

type Told = Awaited<ReturnType<typeof told>>;
type Case = {
  path: (of: Told) => string;
  body: (of: Told) => object | undefined;
  action: string;
  effects: (tenant: Tenant) => Promise<number>;
};
const cases: Record<string, Case> = {
  "a test": {
    path: ({ endpoint }) => `webhooks/endpoints/${endpoint.id}/test`,
    body: () => ({}),
    action: "test",
    effects: moreDeliveries,
  },
  "one event again": {
    path: ({ deliveryId }) => `webhooks/deliveries/${deliveryId}/replay`,
    body: () => undefined,
    action: "webhook_delivery.replay",
    effects: moreDeliveries,
  },
  "many events again": {
    path: () => "webhooks/replays",
    body: ({ endpoint }) => ({ endpoint_id: endpoint.id, filter: { status: "any" } }),
    action: "webhook_replay.create",
    effects: async ({ id }) =>
      (await db.select().from(webhookReplays).where(eq(webhookReplays.tenantId, id))).length,
  },
};

const words = 6;
const steps = Array.from({ length: words }, (_, at) => at + 1);

describe.each(Object.entries(cases))("%s", (_what, { path, body, action, effects }) => {
  describe.each(["before", "after"] as const)("the Worker dies just %s", (when) => {
    test.each(steps)("its word number %i takes effect: one effect, and its answer", async (at) => {
      const before = await told();
      const { tenant } = before;
      const env = { ...jobQueue().env, ...silent };
      await get("/api/v1/keys", tenant.key);
      const made = (await actionsOf(tenant.id)).filter((one) => one === action).length;
      const ask = (more: Partial<Env> = {}) =>
        send(path(before), { key: tenant.key, once: "one", body: body(before), env: { ...env, ...more } });
      await ask(mortal(env, at, when).env);
      const then = await later(lostMs, () => ask());
      expect(then.status).toBe(202);
      const text = await then.text();
      const again = await ask();
      expect([again.status, isReplay(again), await again.text()]).toEqual([202, true, text]);
      expect(await effects(tenant)).toBe(1);
      const now = (await actionsOf(tenant.id)).filter((one) => one === action).length;
      expect(now - made).toBe(1);
    });
  });
});
