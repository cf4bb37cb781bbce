import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { apiKeys } from "#db/schema/api-keys.ts";
import { apiKeyUsage } from "#db/schema/key-usage.ts";
import worker from "#index.ts";
import { call, db, get, newKey, newTenant } from "../support/world.ts";

describe("when a key was last used", () => {
  const useOf = ({ id, keyId }: { id: string; keyId: string }, usedAt: number, ok = true) => ({
    id: `use_${crypto.randomUUID()}`,
    tenantId: id,
    keyId,
    usedAt,
    ok,
  });

  async function deliver(uses: unknown[]) {
    const messages = uses.map((body, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: 1, body }));
    const batch = createMessageBatch("stillframe-key-use", messages);
    const execution = createExecutionContext();
    await worker.queue(batch, env, execution);
    return getQueueResult(batch, execution);
  }

  test("repeated, late and unreadable messages leave the latest time, and all are acked", async () => {
    const tenant = await newTenant();
    const { keyId } = tenant;
    const use = (usedAt: number) => useOf(tenant, usedAt);
    const uses = [use(3000), use(5000), use(4000), { wrong: true }];
    const result = await deliver(uses);
    expect(result.ackAll).toBe(true);
    await deliver([use(2000)]);
    await deliver(uses);
    const row = await db.select().from(apiKeys).where(eq(apiKeys.id, keyId)).get();
    expect(row?.lastUsedAt).toBe(5000);
  });

  test("a hundred keys in one batch stay within D1's bound parameters", async () => {
    const { id } = await newTenant();
    const keys = [];
    for (let count = 0; count < 100; count++) keys.push(await newKey(id, []));
    await deliver(keys.map(({ keyId }) => useOf({ id, keyId }, 7000)));
    const rows = await db.select().from(apiKeys).where(eq(apiKeys.tenantId, id));
    expect(rows.filter((row) => row.lastUsedAt === 7000)).toHaveLength(100);
  });

  test("requests and their success are counted by the day, once however often word of one comes", async () => {
    const tenant = await newTenant();
    const now = Date.now();
    const dayMs = 24 * 60 * 60 * 1000;
    const uses = [
      useOf(tenant, now),
      useOf(tenant, now, false),
      useOf(tenant, now - dayMs),
      useOf(tenant, now - 31 * dayMs),
    ];
    await deliver([...uses, ...uses]);
    await deliver(uses);
    const read = await (await get(`/api/v1/keys/${tenant.keyId}`, tenant.key)).json();
    expect(read).toMatchObject({ requests_30d: 3, success_rate_30d: 2 / 3, active: true });
    const { data } = await (
      await get(`/api/v1/keys/${tenant.keyId}/usage`, tenant.key)
    ).json<{ data: object[] }>();
    expect(data).toMatchObject([
      { requests: 2, successes: 1 },
      { requests: 1, successes: 1 },
    ]);
  });

  test("a request is counted as what it was answered with, and a key that is gone has no sums", async () => {
    const tenant = await newTenant();
    const sent: { ok: boolean; keyId: string }[] = [];
    const KEY_USE = {
      send: async (use: (typeof sent)[0]) => void sent.push(use),
    } as unknown as Env["KEY_USE"];
    await call("GET", "/api/v1/keys", { key: tenant.key, env: { KEY_USE } });
    await call("GET", "/api/v1/keys/none", { key: tenant.key, env: { KEY_USE } });
    expect(sent).toMatchObject([
      { keyId: tenant.keyId, ok: true },
      { keyId: tenant.keyId, ok: false },
    ]);
    await deliver([useOf({ id: "ten_gone", keyId: "key_gone" }, Date.now())]);
    expect(await db.select().from(apiKeyUsage).where(eq(apiKeyUsage.keyId, "key_gone"))).toEqual([]);
  });
});
