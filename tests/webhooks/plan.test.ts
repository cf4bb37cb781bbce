// Endpoints follow their tenant's plan: what it has no room for stops, and comes back with a larger one.
import { eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { tenants } from "#db/schema/tenants.ts";
import { webhookEndpoints } from "#db/schema/webhooks.ts";
import { composeCtx } from "#platform/compose.ts";
import { endTrials } from "#tenants/trial/tasks.ts";
import { env } from "cloudflare:workers";
import { actionsOf, deliveriesOf, endpointsOf, hook, newEndpoint, path } from "../support/endpoints.ts";
import { operators, quietly } from "../support/tenants.ts";
import { db, get, newTenant, post, type Tenant } from "../support/world.ts";

const move = async ({ id }: Tenant, tier: string) => {
  const { key } = await operators();
  expect((await quietly("PATCH", `/api/v1/tenants/${id}`, key, { tier })).status).toBe(200);
};
const inUse = async ({ id }: Tenant) =>
  (await endpointsOf(id)).filter(({ status }) => status === "enabled").map((row) => row.id);

async function insertEndpoints(tenant: Tenant, count: number): Promise<string[]> {
  const [row] = await endpointsOf(tenant.id);
  if (!row) throw new Error("There is none to make others like");
  const more = Array.from({ length: count }, (_, at) => ({
    ...row,
    id: `${row.id}-${String(at).padStart(2, "0")}`,
    createdAt: row.createdAt + 1 + at,
  }));
  for (const one of more) await db.insert(webhookEndpoints).values(one);
  return more.map(({ id }) => id);
}

describe("a smaller plan", () => {
  test("without endpoints: all stop, nothing of what happens later is sent, and they are back with the larger one", async () => {
    const tenant = await newTenant(undefined, "professional");
    const kept = await newEndpoint(tenant, { event_types: ["*"] });
    const byHand = await newEndpoint(tenant, { event_types: ["*"] });
    await post(`${path}/${byHand.id}/disable`, undefined, tenant.key);
    await move(tenant, "FREE");
    expect(await (await get(`${path}/${kept.id}`, tenant.key)).json()).toMatchObject({
      status: "disabled",
      disabled_reason: "plan",
    });
    const before = (await deliveriesOf(tenant.id)).length;
    await quietly("POST", `/api/v1/tenants/${tenant.id}/suspend`, (await operators()).key, { reason: "x" });
    await quietly("POST", `/api/v1/tenants/${tenant.id}/resume`, (await operators()).key);
    expect(await deliveriesOf(tenant.id)).toHaveLength(before);
    const refused = await post(`${path}/${kept.id}/enable`, undefined, tenant.key);
    expect(await refused.json()).toMatchObject({ code: "plan_required" });
    await move(tenant, "STARTER");
    // What was stopped by hand stays so.
    expect(await inUse(tenant)).toEqual([kept.id]);
    expect(await actionsOf(tenant.id)).toEqual(
      expect.arrayContaining(["disable", "tenant.update", "enable"]),
    );
  });

  test("with fewer of them: the oldest stay; another is enabled only where one is disabled", async () => {
    const tenant = await newTenant(undefined, "enterprise");
    const first = await newEndpoint(tenant);
    const more = await insertEndpoints(tenant, 11);
    await move(tenant, "STARTER");
    expect((await inUse(tenant)).toSorted()).toEqual([first.id, ...more.slice(0, 9)].toSorted());
    const last = more.at(-1) ?? "";
    const refused = await post(`${path}/${last}/enable`, undefined, tenant.key);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("STARTER has 10") });
    expect(await inUse(tenant)).toHaveLength(10);
    await post(`${path}/${first.id}/disable`, undefined, tenant.key);
    const both = more.slice(9).map((id) => post(`${path}/${id}/enable`, undefined, tenant.key));
    expect(
      (await Promise.all(both)).map(({ status }) => status).toSorted((one, other) => one - other),
    ).toEqual([200, 409]);
    expect(await inUse(tenant)).toHaveLength(10);
  });

  test("as a trial's end gives it", async () => {
    const tenant = await newTenant();
    await quietly("POST", "/api/v1/tenant/trial", tenant.key, { tier: "STARTER" });
    const res = await post(path, { url: hook }, tenant.key);
    expect(res.status).toBe(201);
    expect(await inUse(tenant)).toHaveLength(1);
    vi.useFakeTimers({ now: Date.now() + 15 * 24 * 3_600_000, toFake: ["Date"] });
    try {
      await endTrials(composeCtx({ env, waitUntil: () => undefined }));
    } finally {
      vi.useRealTimers();
    }
    expect(await db.select().from(tenants).where(eq(tenants.id, tenant.id)).get()).toMatchObject({
      tier: "free",
    });
    expect(await inUse(tenant)).toEqual([]);
  });
});
