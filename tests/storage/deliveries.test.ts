import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { newTarget, objectAt, putsOf, s3 } from "../support/buckets.ts";
import { capturesOf, deliver, noBrowser } from "../support/cache.ts";
import { delivered, due, queued, queueName, quick, read } from "../support/deliveries.ts";
import { call, get, newTenant, post } from "../support/world.ts";

describe("a capture with storage_target", () => {
  test("200: whoever waits for the record learns where the file is, and it is there, byte by byte", async () => {
    const tenant = await newTenant();
    const { prefix } = await newTarget(tenant);
    const record = await delivered(tenant, { storage_path: "shots/{date}/{capture_id}" });
    const day = new Date().toISOString().slice(0, 10);
    const key = `${prefix}shots/${day}/${record.id}.png`;
    expect(record.delivery).toMatchObject({
      status: "delivered",
      attempts: 1,
      error: null,
      next_attempt_at: null,
      files: [{ format: "png", key, url: `${s3}/captures/${key}`, delivered: true }],
    });
    const [mine, ours] = [await objectAt(key), await get(`/api/v1/captures/${record.id}/file`, tenant.key)];
    expect(mine.headers.get("Content-Type")).toBe("image/png");
    expect(new Uint8Array(await mine.arrayBuffer())).toEqual(new Uint8Array(await ours.arrayBuffer()));
  });

  test("200: whoever waits for the file does not wait for the delivery; told of twice at once, it is sent once", async () => {
    const tenant = await newTenant();
    await newTarget(tenant);
    const { id, sent } = await queued(tenant);
    expect(sent).toEqual([{ tenantId: tenant.id, captureId: id }]);
    expect(await read(tenant, id)).toMatchObject({ status: "pending", attempts: 0, delivered_at: null });
    await Promise.all([deliver(queueName, [...sent, ...sent]), deliver(queueName, sent)]);
    await deliver(queueName, sent);
    const delivery = await read(tenant, id);
    expect(delivery).toMatchObject({ status: "delivered", attempts: 1 });
    expect(await putsOf(delivery.files[0]?.key ?? "")).toBe(1);
  });

  test("200: several files, each under its own name; the format's extension is added where it is missing", async () => {
    const tenant = await newTenant();
    const { prefix, id } = await newTarget(tenant);
    const formats = ["png", "jpeg", "markdown", "html"];
    const record = await delivered(tenant, { formats, storage_target: id, storage_path: "home.jpg" });
    const keys = record.delivery.files.map(({ key }) => key.replace(prefix, ""));
    expect(keys).toEqual(["home.jpg.png", "home.jpg", "home.jpg.md", "home.jpg.html"]);
    expect(await (await objectAt(`${prefix}home.jpg.md`)).text()).toBe("# Delivered\n");
  });

  test("200: the same path again holds the newer file; such captures neither ask the cache nor stay in it", async () => {
    const tenant = await newTenant();
    const { prefix } = await newTarget(tenant);
    await delivered(tenant, { storage_path: "latest", format: "markdown" });
    const second = await delivered(tenant, { storage_path: "latest", format: "markdown" });
    expect(second).toMatchObject({ cache: "miss", delivery: { status: "delivered" } });
    expect(await putsOf(`${prefix}latest.md`)).toBe(2);
    expect(await capturesOf(tenant.id)).toHaveLength(2);
  });

  test("200: a file of 40 MB is streamed whole", async () => {
    const tenant = await newTenant();
    const { id: targetId, prefix } = await newTarget(tenant);
    const { id, objectKey, told } = await due(tenant, { key: `${prefix}large.png`, targetId });
    const bytes = new Uint8Array(40_000_000);
    for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    await env.FILES.put(objectKey, bytes);
    await deliver(queueName, [told]);
    expect(await read(tenant, id)).toMatchObject({ status: "delivered", error: null });
    const there = await (await objectAt(`${prefix}large.png`)).arrayBuffer();
    const digest = async (of: ArrayBuffer | Uint8Array) =>
      new Uint8Array(await crypto.subtle.digest("SHA-256", of)).toHex();
    expect(await digest(there)).toBe(await digest(bytes));
  });

  test.each([
    ["a target there is not", { storage_target: "nowhere" }, "storage_target", /Valid: archive/],
    ["a path without a target", { storage_target: undefined, storage_path: "a" }, "storage_path", /Needs/],
    ["a path upwards", { storage_path: "../a" }, "storage_path", /Valid/],
    ["an absolute path", { storage_path: "/a" }, "storage_path", /Valid/],
    ["a folder", { storage_path: "a/" }, "storage_path", /Valid/],
    ["an unknown placeholder", { storage_path: "{host}" }, "storage_path", /Valid/],
    ["what would have to be encoded", { storage_path: "a b?" }, "storage_path", /Valid/],
  ])("400: %s, before anything is made", async (_what, options, field, detail) => {
    const tenant = await newTenant();
    await newTarget(tenant);
    const body = { ...quick, storage_target: "archive", ...options };
    const res = await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: noBrowser });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({
      errors: [{ pointer: `#/${field}`, detail: expect.stringMatching(detail) as string }],
    });
    expect(await capturesOf(tenant.id)).toEqual([]);
  });

  test("400: another tenant's target, by name or id", async () => {
    const tenant = await newTenant();
    const { id } = await newTarget(await newTenant());
    for (const storage_target of ["archive", id])
      expect((await post("/api/v1/screenshot", { ...quick, storage_target }, tenant.key)).status).toBe(400);
    expect(await capturesOf(tenant.id)).toEqual([]);
  });
});
