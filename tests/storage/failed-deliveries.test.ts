import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { captures } from "#db/schema/captures.ts";
import { storageTargets } from "#db/schema/storage.ts";
import { newTarget, objectAt, putsOf } from "../support/buckets.ts";
import { broken, deliver, later, recording } from "../support/cache.ts";
import { captureRow, storeCapture } from "../support/captures.ts";
import { delivered, due, minuteMs, queued, queueName, quick, read, resent } from "../support/deliveries.ts";
import { databaseWith, strike } from "../support/storage.ts";
import { call, db, del, newTenant } from "../support/world.ts";

const auditOf = async (tenantId: string) =>
  (await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId))).map(({ action }) => action);

describe("a delivery that fails", () => {
  test("is tried again when its time has come, and the record says why and when", async () => {
    const tenant = await newTenant();
    const { prefix } = await newTarget(tenant);
    const record = await delivered(tenant, { storage_path: "flaky-2-home" });
    expect(record.delivery).toMatchObject({
      status: "pending",
      attempts: 1,
      error: expect.stringContaining("503 SlowDown") as string,
    });
    expect(Date.parse(record.delivery.next_attempt_at ?? "") - Date.now()).toBeGreaterThan(50_000);
    const told = [{ tenantId: tenant.id, captureId: record.id }];
    expect(await resent(0)).not.toContainEqual(told[0]);
    await deliver(queueName, told);
    expect(await read(tenant, record.id)).toMatchObject({ attempts: 1 });
    expect(await resent(2 * minuteMs)).toContainEqual(told[0]);
    await later(2 * minuteMs, () => deliver(queueName, told));
    expect(await read(tenant, record.id)).toMatchObject({ status: "pending", attempts: 2 });
    await later(8 * minuteMs, () => deliver(queueName, told));
    expect(await read(tenant, record.id)).toMatchObject({ status: "delivered", attempts: 3, error: null });
    expect(await putsOf(`${prefix}flaky-2-home.png`)).toBe(3);
    expect(await resent(1000 * minuteMs)).not.toContainEqual(told[0]);
  });

  test("does not send again what has arrived", async () => {
    const tenant = await newTenant();
    const { prefix } = await newTarget(tenant);
    const formats = ["html", "markdown"];
    const record = await delivered(tenant, { formats, storage_path: "flaky-1-{format}" });
    const told = [{ tenantId: tenant.id, captureId: record.id }];
    await later(2 * minuteMs, () => deliver(queueName, told));
    const half = await read(tenant, record.id);
    expect(half.files.map((file) => file.delivered)).toEqual([true, false]);
    await later(9 * minuteMs, () => deliver(queueName, told));
    expect(await read(tenant, record.id)).toMatchObject({ status: "delivered", attempts: 3 });
    expect(await putsOf(`${prefix}flaky-1-html.html`)).toBe(2);
  });

  test("is given up at once where trying again would not help, and after six attempts where it might", async () => {
    const tenant = await newTenant();
    const { id: targetId, prefix } = await newTarget(tenant);
    const setBucket = (bucket: string) =>
      db.update(storageTargets).set({ bucket }).where(eq(storageTargets.id, targetId));
    await setBucket("no-such-bucket");
    const hopeless = await due(tenant, { key: `${prefix}a.png`, targetId });
    await deliver(queueName, [hopeless.told]);
    expect(await read(tenant, hopeless.id)).toMatchObject({
      status: "failed",
      attempts: 1,
      error: expect.stringContaining("no such bucket") as string,
      next_attempt_at: null,
    });
    await setBucket("fault-503");
    const unlucky = await due(tenant, { key: `${prefix}b.png`, targetId }, { attempts: 4 });
    await deliver(queueName, [unlucky.told]);
    expect(await read(tenant, unlucky.id)).toMatchObject({ status: "pending", attempts: 5 });
    await later(361 * minuteMs, () => deliver(queueName, [unlucky.told]));
    expect(await read(tenant, unlucky.id)).toMatchObject({ status: "failed", attempts: 6 });
    const told = await resent(10_000 * minuteMs);
    expect(told).not.toContainEqual(unlucky.told);
    expect(told).not.toContainEqual(hopeless.told);
  });

  test("goes on where whoever made the attempt was cut off, and where the queue lost word of it", async () => {
    const tenant = await newTenant();
    const { id: targetId, prefix } = await newTarget(tenant);
    const cutOff = await due(tenant, { key: `${prefix}a.png`, targetId }, { attempts: 1 });
    expect(await resent(0)).toContainEqual(cutOff.told);
    await deliver(queueName, [cutOff.told]);
    expect(await read(tenant, cutOff.id)).toMatchObject({ status: "delivered", attempts: 2 });

    const body = { ...quick, storage_target: "archive" };
    const lossy = { STORAGE_DELIVERY: broken(env.STORAGE_DELIVERY) };
    const res = await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: lossy });
    expect(res.status).toBe(200);
    const told = { tenantId: tenant.id, captureId: res.headers.get("X-Capture-Id") };
    expect(await resent(0)).not.toContainEqual(told);
    expect(await resent(2 * minuteMs)).toContainEqual(told);
  });

  test("is told to the queue again where the record cannot be written; unreadable word is dropped", async () => {
    const tenant = await newTenant();
    const { id: targetId, prefix } = await newTarget(tenant);
    const { id, told } = await due(tenant, { key: `${prefix}a.png`, targetId });
    const failing = databaseWith({ prepare: () => env.DB.prepare("SELECT no") });
    const result = await deliver(queueName, [told, { nonsense: true }], { DB: failing });
    expect(result.retryMessages).toMatchObject([{ msgId: "m0" }]);
    expect(result.explicitAcks).toEqual(["m1"]);
    await deliver(queueName, [told]);
    expect(await read(tenant, id)).toMatchObject({ status: "delivered" });
  });

  test("keeps nobody waiting beyond the time for the capture", async () => {
    const tenant = await newTenant();
    const { id } = await newTarget(tenant);
    await db.update(storageTargets).set({ bucket: "fault-never" }).where(eq(storageTargets.id, id));
    const began = Date.now();
    const record = await delivered(tenant, { timeout: 4000 });
    expect(Date.now() - began).toBeLessThan(6000);
    expect(record.delivery).toMatchObject({
      status: "pending",
      error: expect.stringContaining("did not answer") as string,
    });
  });

  test("where the target was deleted, the file is gone, or the address is allowed no more: nothing is sent", async () => {
    const tenant = await newTenant();
    const { id: targetId, prefix } = await newTarget(tenant);
    const blocked = await due(tenant, { key: `${prefix}a.png`, targetId });
    await deliver(queueName, [blocked.told], { ALLOW_LOOPBACK_TARGETS: "false" });
    const error = "This address is not allowed";
    expect(await read(tenant, blocked.id)).toMatchObject({ status: "failed", error });
    expect(await putsOf(`${prefix}a.png`)).toBe(0);

    const gone = await due(tenant, { key: `${prefix}b.png`, targetId });
    await env.FILES.delete(gone.objectKey);
    await deliver(queueName, [gone.told]);
    expect(await read(tenant, gone.id)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("gone") as string,
    });

    const orphan = await due(tenant, { key: `${prefix}c.png`, targetId });
    await del(`/api/v1/storage/targets/${targetId}`, tenant.key);
    await deliver(queueName, [orphan.told]);
    expect(await read(tenant, orphan.id)).toMatchObject({
      status: "failed",
      error: "The storage target was deleted",
    });
  });
});

describe("POST /api/v1/captures/{id}/delivery", () => {
  const again = (tenant: { key: string }, id: string) =>
    call("POST", `/api/v1/captures/${id}/delivery`, { key: tenant.key });

  test("200: what was given up is tried again, once its owner has put right what was wrong", async () => {
    const tenant = await newTenant();
    const { id: targetId, prefix } = await newTarget(tenant);
    const key = `${prefix}a.png`;
    const { id } = await due(tenant, { key, targetId }, { status: "failed", attempts: 6, error: "Denied" });
    await db.update(captures).set({ deliveryDueAt: null }).where(eq(captures.id, id));
    const res = await again(tenant, id);
    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({ status: "delivered", attempts: 1, error: null });
    expect((await objectAt(key)).status).toBe(200);
    expect(await auditOf(tenant.id)).toEqual(["storage_target.create", "capture.redeliver"]);
    expect((await again(tenant, id)).status).toBe(409);
    expect(await putsOf(key)).toBe(1);
  });

  test("200: where it fails again it goes on like any other; one that is under way is left to go on", async () => {
    const tenant = await newTenant();
    const { id: targetId, prefix } = await newTarget(tenant);
    const file = { key: `${prefix}flaky-9-a.png`, targetId };
    const { id } = await due(tenant, file, { status: "failed", attempts: 6 });
    expect(await (await again(tenant, id)).json()).toMatchObject({ status: "pending", attempts: 1 });
    expect(await (await again(tenant, id)).json()).toMatchObject({ status: "pending", attempts: 1 });
    expect(await putsOf(file.key)).toBe(1);
    expect(await auditOf(tenant.id)).toEqual(["storage_target.create", "capture.redeliver"]);
  });

  test("409: a capture without storage_target; 404: another tenant's", async () => {
    const tenant = await newTenant();
    const { id } = await storeCapture(tenant.id);
    expect((await again(tenant, id)).status).toBe(409);
    expect((await again(await newTenant(), id)).status).toBe(404);
    expect(await auditOf(tenant.id)).toEqual([]);
  });
});

describe("the end of a capture that is on its way", () => {
  test("by its time: it stays until it is delivered, then it goes", async () => {
    const tenant = await newTenant();
    const { id: targetId, prefix } = await newTarget(tenant);
    const { id, told } = await due(tenant, { key: `${prefix}a.png`, targetId });
    await db.update(captures).set({ expiresAt: 1 }).where(eq(captures.id, id));
    await strike(recording("STORAGE_DELIVERY").env);
    expect(await captureRow(id)).toBeDefined();
    await deliver(queueName, [told]);
    await strike();
    expect(await captureRow(id)).toBeUndefined();
    expect((await objectAt(`${prefix}a.png`)).status).toBe(200);
  });

  test("by its owner: it is not sent any more", async () => {
    const tenant = await newTenant();
    await newTarget(tenant);
    const { id, sent } = await queued(tenant);
    const key = (await read(tenant, id)).files[0]?.key ?? "";
    await del(`/api/v1/captures/${id}`, tenant.key);
    await deliver(queueName, sent);
    expect(await putsOf(key)).toBe(0);
  });
});
