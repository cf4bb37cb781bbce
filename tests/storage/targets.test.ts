import { createHash, createHmac } from "node:crypto";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, inject, test, vi } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { storageTargets } from "#db/schema/storage.ts";
import { atStore, newTarget, objectAt, putsOf, register, s3 } from "../support/buckets.ts";
import { call, db, del, get, newTenant } from "../support/world.ts";

type Problem = { code: string; detail: string; errors?: { pointer: string }[] };

const targetsOf = (tenantId: string) =>
  db.select().from(storageTargets).where(eq(storageTargets.tenantId, tenantId));
const auditOf = (tenantId: string) => db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenantId));

/** SigV4 as its specification writes it down, independently of the service's own code. */
function signatureOf({ method, url, headers }: Request): string {
  const { host, pathname } = new URL(url);
  const path = pathname.split("/").map(encodeURIComponent).join("/");
  const time = headers.get("X-Amz-Date") ?? "";
  const scope = `${time.slice(0, 8)}/eu-west-1/s3/aws4_request`;
  const hash = "UNSIGNED-PAYLOAD";
  const named = /SignedHeaders=([^,]+)/.exec(headers.get("Authorization") ?? "")?.[1] ?? "";
  const lines = named.split(";").map((name) => `${name}:${name === "host" ? host : headers.get(name)}\n`);
  const canonical = [method, path, "", lines.join(""), named, hash].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const hmac = (key: string | Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope.split("/").reduce<string | Uint8Array>(hmac, "AWS4S3RVER");
  return createHmac("sha256", key).update(["AWS4-HMAC-SHA256", time, scope, digest].join("\n")).digest("hex");
}

describe("POST /api/v1/storage/targets", () => {
  test("201: tried with an object that is put, read and deleted; the secret is never shown nor stored as it is", async () => {
    const tenant = await newTenant();
    const prefix = `${crypto.randomUUID()}/`;
    const res = await register(tenant, { prefix });
    expect(res.status).toBe(201);
    const target = await res.json<Record<string, string>>();
    expect(target).toMatchObject({ name: "archive", endpoint: s3, region: "us-east-1", addressing: "path" });
    expect(Object.keys(target)).not.toContain("secret_access_key");
    const key = `${prefix}stillframe-check-${target["id"]}.txt`;
    expect([await putsOf(key), (await objectAt(key)).status]).toEqual([1, 404]);
    const [row] = await targetsOf(tenant.id);
    expect(row?.sealedSecret).toMatch(/^1\.[\w-]{40,}/);
    expect(JSON.stringify(await auditOf(tenant.id))).not.toContain("secret_access_key");
    expect(await auditOf(tenant.id)).toMatchObject([{ action: "storage_target.create" }]);
    const list = await (await get("/api/v1/storage/targets", tenant.key)).json<{ data: object[] }>();
    expect(list.data).toEqual([target]);
  });

  test("201: the bucket named in the host, where the store wants it there; the signature is that of SigV4", async () => {
    const asked: Request[] = [];
    const objects = new Map<string, string>();
    const real = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const request = new Request(input, init);
      asked.push(request);
      if (request.method === "PUT") objects.set(request.url, await request.text());
      return new Response(request.method === "GET" ? objects.get(request.url) : null);
    });
    try {
      const place = { endpoint: "http://s3.localhost:4000", addressing: "virtual_host", region: "eu-west-1" };
      const res = await register(await newTenant(), { ...place, prefix: "a=b/" });
      expect(await res.json()).toMatchObject(place);
    } finally {
      real.mockRestore();
    }
    expect(asked.map(({ method }) => method)).toEqual(["PUT", "GET", "DELETE"]);
    for (const request of asked) {
      expect(request.url).toMatch(
        /^http:\/\/captures\.s3\.localhost:4000\/a=b\/stillframe-check-tgt_\w+\.txt$/,
      );
      expect(request.headers.get("Authorization")).toContain(`Signature=${signatureOf(request)}`);
    }
  });

  test.each([
    [
      "a key the store does not know",
      { access_key_id: "NOBODY" },
      "access_key_id",
      /knows no such access key/,
    ],
    ["a wrong secret", { secret_access_key: "wrong" }, "secret_access_key", /SignatureDoesNotMatch/],
    ["a bucket that is not there", { bucket: "no-such-bucket" }, "bucket", /no such bucket/],
    ["another region", { bucket: "fault-region" }, "region", /eu-west-3/],
    ["a key that may not write", { bucket: "fault-denied" }, "access_key_id", /may not put/],
    ["a key that may not read", { prefix: "write-only/" }, "access_key_id", /may not read/],
    ["clocks that differ", { bucket: "fault-skew" }, "endpoint", /clock/],
    ["a store that redirects", { bucket: "fault-redirect" }, "endpoint", /not followed/],
    ["what is no store", { bucket: "fault-html" }, "endpoint", /something else/],
    ["nobody there", { endpoint: `http://127.0.0.1:${inject("closedPort")}` }, "endpoint", /reached/],
  ])("400: %s is told as such, and nothing is registered", async (_what, values, field, detail) => {
    const tenant = await newTenant();
    const res = await register(tenant, values);
    expect(res.status).toBe(400);
    const problem = await res.json<Problem>();
    expect(problem).toMatchObject({ code: "invalid_request", errors: [{ pointer: `#/${field}` }] });
    expect(problem.detail).toMatch(detail);
    expect(problem.detail).not.toContain("secret words");
    expect(await targetsOf(tenant.id)).toEqual([]);
    expect(await auditOf(tenant.id)).toEqual([]);
  });

  test("502: a store that fails", async () => {
    const tenant = await newTenant();
    const res = await register(tenant, { bucket: "fault-503" });
    expect(res.status).toBe(502);
    expect(await res.json()).toMatchObject({ code: "storage_failed", retryable: true });
  });

  test.each([
    "https://169.254.169.254",
    "https://10.0.0.1",
    "https://localhost",
    "https://storage.internal",
    "https://[::1]",
    "https://api.test",
    "https://93.184.216.34:22",
  ])("403: %s is no place to send to, without loopback; why is not told", async (endpoint) => {
    const tenant = await newTenant();
    const body = atStore({ endpoint });
    const bindings = { ALLOW_LOOPBACK_TARGETS: "false" } as Partial<Env>;
    const res = await call("POST", "/api/v1/storage/targets", { key: tenant.key, body, env: bindings });
    expect(res.status).toBe(403);
    expect(await res.json()).toMatchObject({
      code: "target_blocked",
      detail: "endpoint: This address is not allowed",
    });
    expect(await targetsOf(tenant.id)).toEqual([]);
  });

  test.each([
    ["endpoint", "http://s3.example.com"],
    ["endpoint", "https://user:pass@s3.example.com"],
    ["endpoint", "https://s3.example.com/bucket"],
    ["endpoint", "s3.example.com"],
    ["bucket", "Up"],
    ["bucket", "a/b"],
    ["prefix", "/a"],
    ["prefix", "a/../b"],
    ["prefix", "a b"],
    ["region", "eu west"],
    ["name", "tgt_x"],
    ["name", "Über"],
    ["secret_access_key", "line\nbreak"],
    ["addressing", "dns"],
  ])("400: %s %s", async (field, value) => {
    const { key } = await newTenant();
    const bindings = { ALLOW_LOOPBACK_TARGETS: "false" } as Partial<Env>;
    const body = atStore({ endpoint: "https://s3.example.com", [field]: value });
    const res = await call("POST", "/api/v1/storage/targets", { key, body, env: bindings });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });

  test("409: a name that is taken; another tenant may have it", async () => {
    const tenant = await newTenant();
    await newTarget(tenant);
    expect((await register(tenant)).status).toBe(409);
    expect(await targetsOf(tenant.id)).toHaveLength(1);
    expect((await register(await newTenant())).status).toBe(201);
  });

  test("409: the twenty-first", async () => {
    const tenant = await newTenant();
    await newTarget(tenant);
    const [row] = await targetsOf(tenant.id);
    if (!row) throw new Error("No target");
    for (let count = 1; count < 20; count++)
      await db.insert(storageTargets).values({ ...row, id: `${row.id}${count}`, name: `other${count}` });
    expect((await register(tenant, { name: "more" })).status).toBe(409);
    expect(await targetsOf(tenant.id)).toHaveLength(20);
  });
});

describe("DELETE /api/v1/storage/targets/{id}", () => {
  test("204: gone with its secret, on record once; 404 after that and for another tenant", async () => {
    const tenant = await newTenant();
    const { id } = await newTarget(tenant);
    const stranger = await newTenant();
    expect((await del(`/api/v1/storage/targets/${id}`, stranger.key)).status).toBe(404);
    const list = await (await get("/api/v1/storage/targets", stranger.key)).json();
    expect(list).toMatchObject({ data: [] });
    expect((await del(`/api/v1/storage/targets/${id}`, tenant.key)).status).toBe(204);
    expect((await del(`/api/v1/storage/targets/${id}`, tenant.key)).status).toBe(404);
    expect(await targetsOf(tenant.id)).toEqual([]);
    expect((await auditOf(tenant.id)).map(({ action }) => action)).toEqual([
      "storage_target.create",
      "storage_target.delete",
    ]);
  });
});

describe("a sealed secret", () => {
  test("opens in its own row only, and not under another SIGNING_SECRET", async () => {
    const tenant = await newTenant();
    const mine = await newTarget(tenant);
    const other = await newTarget(tenant, { name: "other" });
    const sealed = (await targetsOf(tenant.id)).find(({ id }) => id === other.id)?.sealedSecret ?? "";
    await db.update(storageTargets).set({ sealedSecret: sealed }).where(eq(storageTargets.id, mine.id));
    const deliver = async (name: string, bindings: Partial<Env> = {}) => {
      const body = { html: "x", storage_target: name, response_type: "json" };
      const res = await call("POST", "/api/v1/screenshot", { key: tenant.key, body, env: bindings });
      return (await res.json<{ delivery: { status: string; error: string } }>()).delivery;
    };
    const unreadable = { status: "failed", error: expect.stringContaining("register it again") as string };
    expect(await deliver(mine.name)).toMatchObject(unreadable);
    expect(await deliver("other")).toMatchObject({ status: "delivered" });
    const replaced = { SIGNING_SECRET: "another secret, of 32 characters or more" } as Partial<Env>;
    expect(await deliver("other", { ...env, ...replaced })).toMatchObject(unreadable);
  });
});
