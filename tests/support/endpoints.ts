// Webhook endpoints of a tenant, and what stands in the tables about them.
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { events } from "#db/schema/events.ts";
import { webhookDeliveries, webhookEndpoints, webhookKeys } from "#db/schema/webhooks.ts";
import { call, db, newTenant, post, type Tenant } from "./world.ts";

/** Where nobody listens; fit for whatever sends nothing. */
export const hook = "http://127.0.0.1:9/hooks";
export const path = "/api/v1/webhooks/endpoints";

export type Endpoint = {
  id: string;
  url: string;
  status: string;
  disabled_reason: string | null;
  event_types: string[];
  secret: string;
  keys: { id: string; scheme: string; public_key: string | null; expires_at: string | null }[];
};
export type Problem = { code: string; detail: string; errors?: { pointer: string; detail: string }[] };

/** One whose plan has endpoints. */
export const newSubscriber = () => newTenant(undefined, "starter");

export async function newEndpoint(tenant: Tenant, values: object = {}): Promise<Endpoint> {
  const res = await post(path, { url: hook, ...values }, tenant.key);
  expect(res.status).toBe(201);
  return res.json<Endpoint>();
}

const silent = { EVENTS: { send: async () => undefined } as unknown as Env["EVENTS"] };
/** Sends a test that is recorded, and of which nobody gets word: it waits. */
export const recordTest = (id: string, body: object, key: string) =>
  call("POST", `${path}/${id}/test`, { key, body, env: silent });

export const patch = (at: string, body: unknown, key: string) => call("PATCH", at, { body, key });

export const endpointsOf = (tenantId: string) =>
  db.select().from(webhookEndpoints).where(eq(webhookEndpoints.tenantId, tenantId));
export const keysOf = (endpointId: string) =>
  db.select().from(webhookKeys).where(eq(webhookKeys.endpointId, endpointId));
export const deliveriesOf = (tenantId: string) =>
  db.select().from(webhookDeliveries).where(eq(webhookDeliveries.tenantId, tenantId));
export const eventsOf = (tenantId: string) =>
  db.select().from(events).where(eq(events.tenantId, tenantId)).orderBy(events.seq);

export async function actionsOf(tenantId: string): Promise<string[]> {
  const rows = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));
  return rows.map(({ action }) => action.replace("webhook_endpoint.", ""));
}
