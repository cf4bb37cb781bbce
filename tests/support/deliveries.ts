// Captures on their way to a bucket of their tenant's own.
import { expect } from "vitest";
import type { Delivery } from "#db/schema/captures.ts";
import { s3 } from "./buckets.ts";
import { later, recording } from "./cache.ts";
import { storeCapture } from "./captures.ts";
import { strike } from "./storage.ts";
import { call, get, post, type Tenant } from "./world.ts";

export type View = {
  id: string;
  delivery: {
    status: string;
    attempts: number;
    error: string | null;
    next_attempt_at: string | null;
    delivered_at: string | null;
    files: { format: string; key: string; url: string; delivered: boolean }[];
  };
};

export const quick = { html: "<h1>Delivered</h1>", viewport_width: 200, viewport_height: 100 };
export const queueName = "stillframe-storage-delivery";
export const minuteMs = 60_000;

/** A capture whose caller waits for the record. */
export async function delivered(tenant: Tenant, options: object): Promise<View> {
  const body = { ...quick, storage_target: "archive", response_type: "json", ...options };
  const res = await post("/api/v1/screenshot", body, tenant.key);
  expect(res.status).toBe(200);
  return res.json<View>();
}

/** A capture whose caller waits for the file, and what was left to the queue. */
export async function queued(tenant: Tenant, options: object = {}) {
  const queue = recording("STORAGE_DELIVERY");
  const body = { ...quick, storage_target: "archive", ...options };
  const res = await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: queue.env });
  expect(res.status).toBe(200);
  return { id: res.headers.get("X-Capture-Id") ?? "", sent: queue.sent };
}

export const read = async (tenant: Tenant, id: string) =>
  (await (await get(`/api/v1/captures/${id}`, tenant.key)).json<View>()).delivery;

/** What the sweep tells the queue at some time from now. */
export async function resent(ms: number): Promise<unknown[]> {
  const queue = recording("STORAGE_DELIVERY");
  await later(ms, () => strike(queue.env));
  return queue.sent;
}

/** A stored capture whose delivery is due. */
export async function due(
  tenant: Tenant,
  file: { key: string; targetId: string },
  values: Partial<Delivery> = {},
) {
  const delivery: Delivery = {
    targetId: file.targetId,
    targetName: "archive",
    status: "pending",
    attempts: 0,
    files: [{ format: "png", key: file.key, url: `${s3}/captures/${file.key}`, etag: null }],
    error: null,
    deliveredAt: null,
    ...values,
  };
  const { id, objectKey } = await storeCapture(tenant.id, { delivery, deliveryDueAt: Date.now() - 1 });
  return { id, objectKey, told: { tenantId: tenant.id, captureId: id } };
}
