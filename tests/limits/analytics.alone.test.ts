// What came of limits, counted: by gates, by the minute and by the hour.
import { env } from "cloudflare:workers";
import {
  createExecutionContext,
  createScheduledController,
  evictDurableObject,
  runDurableObjectAlarm,
} from "cloudflare:test";
import { and, eq } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { limitWindows } from "#db/schema/limits.ts";
import worker from "#index.ts";
import { shardOf } from "#limits/address.ts";
import { addReport } from "#limits/reporter.ts";
import { flushMs } from "#limits/settings.ts";
import { composeCtx } from "#platform/compose.ts";
import { calls, gate, limited } from "../support/limits.ts";
import { call, db, get, newKey, newTenant } from "../support/world.ts";

const operator = () => newTenant(scopes);
const report = (tenantId: string) => runDurableObjectAlarm(gate(tenantId));

describe("analytics", () => {
  type Analytics = {
    allowed: number;
    refused: number;
    block_rate: number;
    over_time: { allowed: number; refused: number }[];
    blocked_endpoints: { subject: string; refused: number }[];
    blocked_addresses: { subject: string }[];
    policies: { subject: string; refused: number }[];
    patterns: { kind: string; subject: string }[];
  };
  const read = async (key: string, query = "") =>
    (await get(`/api/v1/limits/analytics${query}`, key)).json<Analytics>();

  test("200: what was let through and refused, by endpoint, address and policy; refusals from memory too", async () => {
    const tenant = await limited("free");
    const reader = await newKey(tenant.id, ["limits:read"]);
    const from = { headers: { "CF-Connecting-IP": "192.0.2.1" } };
    await calls(8, tenant.key, from);
    vi.useFakeTimers({ now: Date.now() + 4000, toFake: ["Date"] });
    try {
      await calls(1, tenant.key, from);
      await report(tenant.id);
    } finally {
      vi.useRealTimers();
    }
    const seen = await limitedRead(tenant.id, reader.key);
    expect(seen).toMatchObject({ allowed: 6, refused: 3, block_rate: 0.3333 });
    expect(seen.blocked_endpoints).toMatchObject([{ subject: "GET /keys", refused: 3 }]);
    expect(seen.blocked_addresses).toMatchObject([{ subject: "192.0.2.1" }]);
    expect(seen.policies[0]?.subject).toBe("minute");
    const stranger = await newTenant();
    expect(await read(stranger.key)).toMatchObject({ allowed: 0, refused: 0, block_rate: null });
  });

  /** Once there is room for the question itself. */
  async function limitedRead(tenantId: string, key: string): Promise<Analytics> {
    await call("PUT", `/api/v1/admin/limits/tenants/${tenantId}`, {
      key: (await operator()).key,
      body: { calls_per_minute: "unlimited", reason: "test" },
    });
    vi.useFakeTimers({ now: Date.now() + 15_000, toFake: ["Date"] });
    try {
      return await read(key);
    } finally {
      vi.useRealTimers();
    }
  }

  test("a report that arrives again counts once, and a gate that is evicted loses no count", async () => {
    const tenant = await newTenant();
    await calls(5, tenant.key);
    await new Promise((resolve) => setTimeout(resolve, flushMs + 300));
    await evictDurableObject(gate(tenant.id));
    await report(tenant.id);
    const mine = and(eq(limitWindows.tenantId, tenant.id), eq(limitWindows.dimension, "endpoint"));
    const sum = async () =>
      (await db.select().from(limitWindows).where(mine)).reduce((all, row) => all + row.allowed, 0);
    expect(await sum()).toBe(5);
    const ctx = composeCtx({ env, waitUntil: () => undefined });
    const counts = [
      { beginsAt: 0, dimension: "endpoint" as const, subject: "GET /keys", allowed: 3, refused: 0 },
    ];
    const from = { gate: `gate of ${tenant.id}`, tenantId: tenant.id };
    for (const number of [1, 2, 2, 1]) await addReport(ctx, from, { number, counts });
    expect(await sum()).toBe(11);
  });

  test("minutes that are over become hours within 60 minutes, nothing is lost or counted twice", async () => {
    const tenant = await newTenant();
    const now = Math.floor(Date.now() / 3_600_000) * 3_600_000 + 30 * 60_000;
    const row = {
      tenantId: tenant.id,
      span: "minute" as const,
      dimension: "endpoint" as const,
      subject: "GET /keys",
    };
    const ages = [0, 10, 58, 60, 61, 119];
    await db
      .insert(limitWindows)
      .values(ages.map((minutes) => ({ ...row, beginsAt: now - minutes * 60_000, allowed: 1, refused: 1 })));
    const clear = () =>
      worker.scheduled(createScheduledController({ cron: "* * * * *" }), env, createExecutionContext());
    vi.useFakeTimers({ now, toFake: ["Date"] });
    try {
      await clear();
      await clear();
      const rows = await db.select().from(limitWindows).where(eq(limitWindows.tenantId, tenant.id));
      const minutes = rows.filter(({ span }) => span === "minute");
      expect(minutes.map(({ beginsAt }) => (now - beginsAt) / 60_000).toSorted((a, b) => a - b)).toEqual([
        0, 10, 58,
      ]);
      expect(rows.reduce((sum, { allowed, refused }) => sum + allowed + refused, 0)).toBe(12);
      expect(await read(tenant.key, "?minutes=180")).toMatchObject({ allowed: 6, refused: 6 });
      expect(await read(tenant.key, "?minutes=30")).toMatchObject({ allowed: 2, refused: 2 });
    } finally {
      vi.useRealTimers();
    }
  });

  test("200: operators see all tenants, what came without one, and what looks like abuse", async () => {
    const { key } = await operator();
    const address = "198.18.0.7";
    const tenants = [await newTenant(), await newTenant(), await newTenant()];
    const now = Date.now();
    await db.insert(limitWindows).values(
      tenants.map(({ id: tenantId }) => ({
        tenantId,
        span: "minute" as const,
        beginsAt: now,
        dimension: "address" as const,
        subject: address,
        allowed: 10,
        refused: 50,
      })),
    );
    await calls(25, "junk", { headers: { "CF-Connecting-IP": "198.18.0.8" } });
    vi.useFakeTimers({ now: Date.now() + 3000, toFake: ["Date"] });
    await calls(20, "junk", { headers: { "CF-Connecting-IP": "198.18.0.8" } });
    vi.useRealTimers();
    await runDurableObjectAlarm(env.ADDRESS_GATE.getByName(shardOf("198.18.0.8")));
    const seen = await (await get("/api/v1/admin/limits/analytics?minutes=60", key)).json<Analytics>();
    expect(seen.patterns).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "hammering", subject: address, refused: 150 }),
        expect.objectContaining({ kind: "many_tenants", subject: address }),
        expect.objectContaining({ kind: "key_guessing", subject: "198.18.0.8" }),
      ]),
    );
    expect(seen.blocked_endpoints.map(({ subject }) => subject)).toContain("refused-key");
    expect((await get("/api/v1/admin/limits/analytics?minutes=4", key)).status).toBe(400);
  });
});
