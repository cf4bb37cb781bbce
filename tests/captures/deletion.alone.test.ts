import { env } from "cloudflare:workers";
import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import worker from "#index.ts";
import { captureRow, storeCapture } from "../support/captures.ts";
import { call, db, del, get, newTenant, post } from "../support/world.ts";

type Page = { data: { id: string }[] };

const auditOf = (tenantId: string) => db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));

/** Lets the clock of the service strike a minute. */
async function sweep(bindings: Partial<Env> = {}) {
  const execution = createExecutionContext();
  await worker.scheduled(
    createScheduledController({ cron: "* * * * *" }),
    { ...env, ...bindings },
    execution,
  );
  await waitOnExecutionContext(execution);
}

/** A bucket in which deleting fails, as it does when the store is out of reach. */
const undeletable = new Proxy(env.FILES, {
  get(target, name) {
    if (name === "delete") return () => Promise.reject(new Error("R2 is out of reach"));
    const value: unknown = Reflect.get(target, name, target);
    return typeof value === "function" ? (value.bind(target) as unknown) : value;
  },
});

describe("DELETE /api/v1/captures/{id}", () => {
  test("204: record and file are gone, and the deletion is on record", async () => {
    const tenant = await newTenant();
    const { id, objectKey } = await storeCapture(tenant.id);
    expect((await del(`/api/v1/captures/${id}`, tenant.key)).status).toBe(204);
    expect(await captureRow(id)).toBeUndefined();
    expect(await env.FILES.head(objectKey)).toBeNull();
    expect(await auditOf(tenant.id)).toMatchObject([
      { action: "capture.delete", targets: [{ type: "capture", id }] },
    ]);
    expect((await del(`/api/v1/captures/${id}`, tenant.key)).status).toBe(404);
  });

  test("204: where the store fails, it is gone for callers all the same, and the sweep finishes", async () => {
    const tenant = await newTenant();
    const { id, objectKey } = await storeCapture(tenant.id);
    const res = await call("DELETE", `/api/v1/captures/${id}`, {
      key: tenant.key,
      env: { FILES: undeletable },
    });
    expect(res.status).toBe(204);
    expect(await env.FILES.head(objectKey)).not.toBeNull();
    expect((await get(`/api/v1/captures/${id}`, tenant.key)).status).toBe(404);
    expect((await get(`/api/v1/captures/${id}/file`, tenant.key)).status).toBe(404);
    await sweep();
    expect(await env.FILES.head(objectKey)).toBeNull();
    expect(await captureRow(id)).toBeUndefined();
    expect(await auditOf(tenant.id)).toHaveLength(1);
  });
});

describe("DELETE of a capture that is still being made", () => {
  test("204: it is gone at once, and the file that is stored later goes with the sweep", async () => {
    const tenant = await newTenant();
    const making = post("/api/v1/screenshot", { html: "x", delay: 1500, response_type: "empty" }, tenant.key);
    const list = () => get("/api/v1/captures", tenant.key).then((res) => res.json<Page>());
    await expect.poll(async () => (await list()).data.length).toBe(1);
    const [capture] = (await list()).data;
    const id = capture?.id ?? "";
    expect((await del(`/api/v1/captures/${id}`, tenant.key)).status).toBe(204);
    expect((await get(`/api/v1/captures/${id}`, tenant.key)).status).toBe(404);
    await sweep();
    expect(await captureRow(id)).toMatchObject({ status: "processing" });
    expect((await making).status).toBe(204);
    await sweep();
    expect(await captureRow(id)).toBeUndefined();
    expect((await env.FILES.list({ prefix: `${tenant.id}/` })).objects).toEqual([]);
  });

  test("204: asked for twice at once, it is on record once", async () => {
    const tenant = await newTenant();
    const { id } = await storeCapture(tenant.id);
    await Promise.all([1, 2, 3].map(() => del(`/api/v1/captures/${id}`, tenant.key)));
    expect(await auditOf(tenant.id)).toHaveLength(1);
  });
});

describe("a record that cannot be written", () => {
  test("500: the file goes, since nothing would ever find it", async () => {
    const tenant = await newTenant();
    const failing = new Proxy(env.DB, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== "prepare") return typeof value === "function" ? (value.bind(target) as unknown) : value;
        return (query: string) => target.prepare(/insert into "captures"/i.test(query) ? "SELECT no" : query);
      },
    });
    const res = await call("POST", "/api/v1/screenshot", {
      key: tenant.key,
      body: { html: "x" },
      env: { DB: failing },
    });
    expect(res.status).toBe(500);
    expect((await env.FILES.list({ prefix: `${tenant.id}/` })).objects).toEqual([]);
  });
});

describe("the sweep", () => {
  test("results past their time go, others stay; run twice or cut off in between it does the same", async () => {
    const tenant = await newTenant();
    const past = await storeCapture(tenant.id, { expiresAt: Date.now() - 1 });
    const kept = await storeCapture(tenant.id, { expiresAt: Date.now() + 60_000 });
    const unending = await storeCapture(tenant.id, { expiresAt: null });
    await sweep({ FILES: undeletable });
    expect((await get(`/api/v1/captures/${past.id}`, tenant.key)).status).toBe(404);
    expect(await env.FILES.head(past.objectKey)).not.toBeNull();
    await sweep();
    await sweep();
    expect(await captureRow(past.id)).toBeUndefined();
    expect(await env.FILES.head(past.objectKey)).toBeNull();
    for (const capture of [kept, unending])
      expect((await get(`/api/v1/captures/${capture.id}`, tenant.key)).status).toBe(200);
    expect(await auditOf(tenant.id)).toMatchObject([
      {
        action: "capture.expire",
        actor: { type: "system" },
        keyId: null,
        targets: [{ type: "capture", id: past.id }],
      },
    ]);
  });

  test("a capture cut off half way becomes a failed one, and the file it had stored goes", async () => {
    const tenant = await newTenant();
    const cutOff = {
      status: "processing" as const,
      outputs: [],
      createdAt: Date.now() - 11 * 60_000,
    } satisfies Parameters<typeof storeCapture>[1];
    const { id, objectKey } = await storeCapture(tenant.id, cutOff);
    const running = await storeCapture(tenant.id, { status: "processing", outputs: [] });
    await sweep();
    await sweep();
    expect(await captureRow(id)).toMatchObject({ status: "failed", error: { code: "internal_error" } });
    expect(await env.FILES.head(objectKey)).toBeNull();
    expect(await captureRow(running.id)).toMatchObject({ status: "processing" });
    expect(await auditOf(tenant.id)).toMatchObject([{ action: "capture.close", outcome: "failure" }]);
  });
});
