import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { apiKeys } from "#db/schema/api-keys.ts";
import { auditOf, jobQueue } from "../support/jobs.ts";
import { bytesOf, codeOf, isReplay, rowsOf, send } from "../support/idempotency.ts";
import { databaseWith } from "../support/storage.ts";
import { call, db, newKey, newTenant, type Tenant } from "../support/world.ts";

const ci = { description: "CI", scopes: ["captures:read"] };

const keysOf = (tenantId: string) => db.select().from(apiKeys).where(eq(apiKeys.tenantId, tenantId));

/** The keys that a tenant made, beside the one that it came with. */
const madeBy = async ({ id }: Tenant) => (await keysOf(id)).length - 1;

describe("the same request twice", () => {
  test("201: the second makes nothing and gets the same answer, byte for byte, its secret among it", async () => {
    const tenant = await newTenant();
    const first = await send("keys", { key: tenant.key, once: "one", body: ci });
    const second = await send("keys", { key: tenant.key, once: "one", body: ci });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect([isReplay(first), isReplay(second)]).toEqual([false, true]);
    expect(second.headers.get("X-Original-Request-Id")).toBe(first.headers.get("X-Request-Id"));
    expect(second.headers.get("X-Request-Id")).not.toBe(first.headers.get("X-Request-Id"));
    expect(second.headers.get("Content-Type")).toBe(first.headers.get("Content-Type"));
    const text = await first.text();
    expect(text).toContain("sf_live_");
    expect(await second.text()).toBe(text);
    expect(await madeBy(tenant)).toBe(1);
    expect(await auditOf(tenant.id)).toEqual(["key.create"]);
  });

  test("201: what is kept of an answer cannot be read in the database", async () => {
    const tenant = await newTenant();
    const res = await send("keys", { key: tenant.key, once: "one", body: ci });
    const { key } = await res.json<{ key: string }>();
    expect(JSON.stringify(await rowsOf(tenant.id))).not.toContain(key);
    expect(JSON.stringify(await rowsOf(tenant.id))).not.toContain("masked_key");
  });

  test("410: an answer that cannot be read with the secret of today is said to be gone", async () => {
    const tenant = await newTenant();
    await send("keys", { key: tenant.key, once: "one", body: ci });
    const changed: object = { SIGNING_SECRET: "another secret, of 32 characters or more" };
    const res = await send("keys", { key: tenant.key, once: "one", body: ci, env: changed });
    expect([res.status, await codeOf(res)]).toEqual([410, "idempotency_gone"]);
    expect(await madeBy(tenant)).toBe(1);
  });

  test("201: order and spacing of the JSON do not matter", async () => {
    const tenant = await newTenant();
    const bodies = [
      '{"description":"CI","scopes":["captures:read"]}',
      '{ "scopes": ["captures:read"],\n "description": "\\u0043I" }',
    ];
    const [first, second] = [
      await send("keys", { key: tenant.key, once: "one", body: bodies[0] }),
      await send("keys", { key: tenant.key, once: "one", body: bodies[1] }),
    ];
    expect([first.status, second.status, isReplay(second)]).toEqual([201, 201, true]);
    expect(await second.text()).toBe(await first.text());
  });

  test("one effect of twenty at once: the others are told to wait, and then get the same answer", async () => {
    const tenant = await newTenant();
    const ask = () => send("keys", { key: tenant.key, once: "crowd", body: ci });
    const all = await Promise.all(Array.from({ length: 20 }, ask));
    const statuses = new Set(all.map(({ status }) => status));
    expect([...statuses].filter((status) => status !== 201 && status !== 409)).toEqual([]);
    expect(all.filter((res) => res.status === 201 && !isReplay(res))).toHaveLength(1);
    for (const res of all.filter(({ status }) => status === 409)) {
      expect(Number(res.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
      expect(await res.json()).toMatchObject({ code: "idempotency_in_progress", retryable: true });
    }
    expect(await madeBy(tenant)).toBe(1);
    const later = await ask();
    expect([later.status, isReplay(later)]).toEqual([201, true]);
    expect(await later.text()).toBe(await all.find((res) => res.status === 201 && !isReplay(res))?.text());
  });

  test("20x: a path without a version, and the key in quotes, are the same request", async () => {
    const tenant = await newTenant();
    const first = await send("keys", { key: tenant.key, once: 'a "b" \\', body: ci });
    const quoted = await send("/api/keys", { key: tenant.key, once: '"a \\"b\\" \\\\"', body: ci });
    expect([quoted.status, isReplay(quoted)]).toEqual([201, true]);
    expect(await quoted.text()).toBe(await first.text());
    expect(await madeBy(tenant)).toBe(1);
  });

  test("200: a route with an id and without a body", async () => {
    const tenant = await newTenant();
    const ids = await Promise.all(
      ["one", "two"].map(async (once) => {
        const body = { captures: [{ html: "x" }] };
        const res = await send("captures/bulk", { key: tenant.key, once, body, env: jobQueue().env });
        return (await res.json<{ bulk_id: string }>()).bulk_id;
      }),
    );
    const cancel = (id?: string) => send(`captures/bulk/${id}/cancel`, { key: tenant.key, once: "stop" });
    const first = await cancel(ids[0]);
    const again = await cancel(ids[0]);
    expect([first.status, again.status, isReplay(again)]).toEqual([200, 200, true]);
    expect(await again.text()).toBe(await first.text());
    // Another thing is another request, though the key is the same.
    const other = await cancel(ids[1]);
    expect([other.status, isReplay(other)]).toEqual([200, false]);
  });
});

describe("what is another request", () => {
  test("422: another body, and nothing is done", async () => {
    const tenant = await newTenant();
    await send("keys", { key: tenant.key, once: "one", body: ci });
    for (const body of [{ ...ci, description: "other" }, { ...ci, mode: "test" }, {}]) {
      const res = await send("keys", { key: tenant.key, once: "one", body });
      expect(res.status).toBe(422);
      expect(await res.json()).toMatchObject({
        code: "idempotency_mismatch",
        retryable: false,
        errors: [{ pointer: "#/Idempotency-Key" }],
        detail: expect.stringContaining("another body") as string,
      });
    }
    expect(await madeBy(tenant)).toBe(1);
  });

  test("422: another version of the API, whose answer has another form", async () => {
    const tenant = await newTenant();
    const first = await send("/api/v2/keys", { key: tenant.key, once: "one", body: ci });
    const other = await send("/api/v1/keys", { key: tenant.key, once: "one", body: ci });
    expect(other.status).toBe(422);
    expect((await other.json<{ detail: string }>()).detail).toContain("version v2");
    const again = await send("/api/v2/keys", { key: tenant.key, once: "one", body: ci });
    expect([again.status, isReplay(again)]).toEqual([201, true]);
    const text = await again.text();
    expect(JSON.parse(text)).toHaveProperty("meta.version", "v2");
    expect(text).toBe(await first.text());
    expect(await madeBy(tenant)).toBe(1);
  });

  test("422: another API key of the tenant is not given the answer, also while there is none yet", async () => {
    const tenant = await newTenant();
    const { key: other } = await newKey(tenant.id, ["keys:write", "captures:read"]);
    const { key: poor } = await newKey(tenant.id, []);
    await send("keys", { key: tenant.key, once: "one", body: ci });
    for (const key of [other, poor]) {
      const res = await send("keys", { key, once: "one", body: ci });
      expect(res.status).toBe(422);
      const text = await res.text();
      expect(text).toContain("another API key");
      expect(text).not.toContain("sf_live_");
    }
    expect(await keysOf(tenant.id)).toHaveLength(4);
  });

  test("401: a revoked key gets no answer either", async () => {
    const tenant = await newTenant();
    await send("keys", { key: tenant.key, once: "one", body: ci });
    await db.update(apiKeys).set({ revokedAt: 1 }).where(eq(apiKeys.id, tenant.keyId));
    await expect
      .poll(async () => (await send("keys", { key: tenant.key, once: "one", body: ci })).status, {
        timeout: 8000,
        interval: 1000,
      })
      .toBe(401);
  });

  test("201: another tenant's, and another route's, each has its own effect", async () => {
    const [one, two] = [await newTenant(), await newTenant()];
    const body = { description: "same" };
    const all = [
      await send("keys", { key: one.key, once: "same", body }),
      await send("keys", { key: two.key, once: "same", body }),
      await send("signing-keys", { key: one.key, once: "same", body }),
    ];
    expect(all.map((res) => [res.status, isReplay(res)])).toEqual(all.map(() => [201, false]));
    expect(new Set(await Promise.all(all.map((res) => res.text()))).size).toBe(3);
    expect([await madeBy(one), await madeBy(two)]).toEqual([1, 1]);
  });

  test("201: without the header, and with it on what only reads, nothing is kept and nothing asked", async () => {
    const tenant = await newTenant();
    const statements: string[] = [];
    const DB = databaseWith({
      prepare: (query) => {
        statements.push(query);
        return env.DB.prepare(query);
      },
    });
    const options = { key: tenant.key, env: { DB } };
    expect((await call("POST", "/api/v1/keys", { ...options, body: ci })).status).toBe(201);
    const headers = { "Idempotency-Key": "one" };
    expect((await call("GET", "/api/v1/keys", { ...options, headers })).status).toBe(200);
    expect(statements.filter((query) => query.includes("idempotency_keys"))).toEqual([]);
    expect(await rowsOf(tenant.id)).toEqual([]);
  });
});

test("201: JSON without a canonical form, and deep JSON, count as their bytes", async () => {
  const { key } = await newTenant();
  const half = '{"description":"\\ud83d","scopes":["captures:read"]}';
  const first = await send("keys", { key, once: "half", body: half });
  const again = await send("keys", { key, once: "half", body: half });
  expect([first.status, isReplay(again)]).toEqual([201, true]);
  expect((await send("keys", { key, once: "half", body: ` ${half}` })).status).toBe(422);
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  expect((await send("keys", { key, once: "deep", body: deep })).status).toBe(400);
  expect(await bytesOf(again)).toEqual(await bytesOf(first));
});
