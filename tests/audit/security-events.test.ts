import { env } from "cloudflare:workers";
import { and, eq, like, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { generateKey } from "#auth/key-format.ts";
import { forget } from "#auth/memory.ts";
import { recordSecurityEvent } from "#audit/security-event.ts";
import { settleCounts } from "#audit/settle.ts";
import { sealLogs } from "#audit/tasks.ts";
import { auditCounts } from "#db/schema/audit.ts";
import { apiKeys } from "#db/schema/api-keys.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { alertsOf, ctxAt, rowsOf } from "../support/audit.ts";
import { call, db, get, newKey, newTenant } from "../support/world.ts";

const minute = 60_000;
const later = () => ctxAt(Date.now() + 2 * minute);
const serviceRows = (address: string) =>
  db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.tenantId, "service"), like(sql`${auditEvents.context}`, `%${address}%`)));
const from = (address: string) => ({ "CF-Connecting-IP": address });

beforeEach(() => db.delete(auditCounts));

describe("refused keys", () => {
  test("401: one that does not exist is on the service's record, with its address and how often", async () => {
    const address = "192.0.2.10";
    for (let count = 0; count < 5; count++)
      expect(
        (await call("GET", "/api/v1/keys", { key: generateKey("live"), headers: from(address) })).status,
      ).toBe(401);
    await settleCounts(later());
    const rows = await serviceRows(address);
    expect(rows.reduce((total, { metadata }) => total + Number(metadata?.["count"]), 0)).toBe(5);
    // Of one minute, or of two where it began between.
    expect(rows.length).toBeLessThanOrEqual(2);
    expect(rows[0]).toMatchObject({
      action: "key.refused",
      outcome: "failure",
      actor: { type: "address", id: address },
      metadata: { reason: "unknown" },
    });
  });

  test.each([
    ["revoked", { revokedAt: 1 }],
    ["expired", { expiresAt: 1 }],
  ])("401: one that is %s is on its tenant's record", async (reason, change) => {
    const tenant = await newTenant();
    const { key, keyId } = await newKey(tenant.id, []);
    await db.update(apiKeys).set(change).where(eq(apiKeys.id, keyId));
    expect((await get("/api/v1/keys", key)).status).toBe(401);
    await settleCounts(later());
    expect(await rowsOf(tenant.id)).toMatchObject([
      {
        action: "key.refused",
        keyId,
        targets: [{ type: "api_key", id: keyId }],
        metadata: { reason, count: 1 },
      },
    ]);
  });

  test("401: no key, and what cannot be one, leave nothing", async () => {
    const address = "192.0.2.11";
    for (const key of [undefined, "nonsense"])
      await call("GET", "/api/v1/keys", { key, headers: from(address) });
    await settleCounts(later());
    expect(await serviceRows(address)).toEqual([]);
  });

  test("401: the key itself is nowhere on record", async () => {
    const key = generateKey("live");
    await call("GET", "/api/v1/keys", { key, headers: from("192.0.2.12") });
    await settleCounts(later());
    expect(JSON.stringify(await serviceRows("192.0.2.12"))).not.toContain(key.slice(8));
    forget(key);
  });
});

test("403: a missing scope is on record with the scope and the key", async () => {
  const tenant = await newTenant([]);
  expect((await get("/api/v1/keys", tenant.key)).status).toBe(403);
  await settleCounts(later());
  expect(await rowsOf(tenant.id)).toMatchObject([
    {
      action: "scope.refused",
      keyId: tenant.keyId,
      targets: [{ type: "scope", id: "keys:read" }],
      metadata: { reason: "missing_scope", count: 1 },
    },
  ]);
});

describe("counting", () => {
  /** Ten thousand of them, as one isolate sees them; answers the statements that were made. */
  async function flood(addressOf: (at: number) => string) {
    const work: Promise<unknown>[] = [];
    const base = ctxAt(Date.now(), { waitUntil: (promise) => work.push(promise) });
    const tenantId = `ten_${crypto.randomUUID()}`;
    for (let at = 0; at < 10_000; at++) {
      const origin = { address: addressOf(at), userAgent: "flood", host: "api.test" };
      recordSecurityEvent({ ...base, origin }, { action: "key.refused", reason: "unknown", tenantId });
    }
    await Promise.all(work);
    const rows = await db.select().from(auditCounts).where(eq(auditCounts.tenantId, tenantId));
    return { rows, writes: work.length, tenantId };
  }
  const sum = (rows: { count: number }[]) => rows.reduce((total, { count }) => total + count, 0);

  test("a flood from one address is one write and one row", async () => {
    const { rows, writes, tenantId } = await flood(() => "192.0.2.20");
    expect(writes).toBe(1);
    expect(rows).toMatchObject([{ count: 10_000 }]);
    await sealLogs(later());
    expect(await rowsOf(tenantId)).toMatchObject([{ metadata: { count: 10_000 } }]);
    expect(await alertsOf(tenantId)).toMatchObject([{ rule: "credential_stuffing", subject: "192.0.2.20" }]);
  });

  test("a flood from ten thousand addresses is one write and at most 101 rows, with none lost", async () => {
    const { rows, writes } = await flood((at) => `192.0.${at >> 8}.${at & 255}`);
    expect(writes).toBe(1);
    expect(rows.length).toBeLessThanOrEqual(101);
    expect(sum(rows)).toBe(10_000);
  });

  test("a minute that is not over is left alone; one that is, is settled once by all who do", async () => {
    const { tenantId } = await flood(() => "192.0.2.21");
    await settleCounts(ctxAt());
    expect(await rowsOf(tenantId)).toEqual([]);
    await Promise.all(Array.from({ length: 5 }, () => settleCounts(later())));
    expect(await rowsOf(tenantId)).toHaveLength(1);
    expect(await db.select().from(auditCounts).where(eq(auditCounts.tenantId, tenantId))).toEqual([]);
  });

  test("a database that fails costs the counts and not the answer", async () => {
    const DB = new Proxy(env.DB, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== "prepare") return typeof value === "function" ? (value.bind(target) as unknown) : value;
        return (text: string) => {
          if (text.includes("audit_counts")) throw new Error("down");
          return target.prepare(text);
        };
      },
    });
    const { key } = await newTenant([]);
    expect((await call("GET", "/api/v1/keys", { key, env: { DB } })).status).toBe(403);
  });
});
