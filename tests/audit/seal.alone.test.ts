import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditInsert } from "#audit/record.ts";
import { sealTenant } from "#audit/seal.ts";
import { sealLogs } from "#audit/tasks.ts";
import { connect } from "#db/client.ts";
import { auditHeads } from "#db/schema/audit.ts";
import { bulkRows, ctxAt, events, happened, path, rowsOf, sealAll, verify } from "../support/audit.ts";
import { db, get, newTenant, post } from "../support/world.ts";

const valid = (checked: number) => ({ valid: true, checked, faults: [] });

/** A database that ends its caller before, or after, the batch of that number. */
function cutOff(at: number, moment: "before" | "after") {
  let batches = 0;
  const DB = new Proxy(env.DB, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "batch") return value.bind(target) as unknown;
      return async (statements: D1PreparedStatement[]) => {
        const isLast = ++batches === at;
        if (isLast && moment === "before") throw new Error("cut off");
        const answer = await target.batch(statements);
        if (isLast) throw new Error("cut off");
        return answer;
      };
    },
  });
  return connect(DB);
}

describe("numbers", () => {
  test("201: every change has the next number of its tenant at once, before it is sealed", async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    for (const tenant of [one, other, one, other, one])
      expect((await post("/api/v1/keys", {}, tenant.key)).status).toBe(201);
    expect((await rowsOf(one.id)).map(({ seq, hash }) => [seq, hash])).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ]);
    expect((await rowsOf(other.id)).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test("201: twenty changes at once leave no gap and no number twice", async () => {
    const tenant = await newTenant();
    await Promise.all(Array.from({ length: 20 }, () => post("/api/v1/keys", {}, tenant.key)));
    expect((await rowsOf(tenant.id)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });

  test("a change that finds nothing to do takes no number", async () => {
    const tenant = await newTenant();
    const ctx = ctxAt();
    await ctx.db.batch([
      ctx.db.update(auditHeads).set({ seq: 0 }).where(eq(auditHeads.tenantId, "none")),
      auditInsert(
        { ...ctx, tenant, actor: { type: "system", id: "x", name: "", scopes: [] } },
        { action: "a.b", targets: [] },
      ),
    ]);
    expect(await rowsOf(tenant.id)).toMatchObject([{ seq: 1 }]);
  });

  test("a last row that is deleted after it was sealed leaves a gap, which is named", async () => {
    const tenant = await newTenant();
    await bulkRows(tenant.id, 3);
    await sealAll(tenant.id);
    await db.run(sql`delete from audit_events where tenant_id = ${tenant.id} and seq = 3`);
    await happened(tenant, { action: "key.create", at: Date.now() });
    expect(await verify(tenant)).toMatchObject({ valid: false, faults: [{ kind: "deleted", seq: 3 }] });
  });

  test("a row that is deleted before it was sealed leaves a gap, which is named", async () => {
    const tenant = await newTenant();
    for (let at = 1; at <= 3; at++) await happened(tenant, { action: "key.create", at });
    await db.run(sql`delete from audit_events where tenant_id = ${tenant.id} and seq = 2`);
    expect(await verify(tenant)).toMatchObject({ valid: false, faults: [{ kind: "deleted", seq: 2 }] });
  });
});

describe("sealing", () => {
  test("rows of before there was a chain come into it, in the order they were written", async () => {
    const tenant = await newTenant();
    await bulkRows(tenant.id, 450);
    await happened(tenant, { action: "key.create", at: Date.now() });
    await sealAll(tenant.id);
    const rows = await rowsOf(tenant.id);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 451 }, (_, at) => at + 1));
    expect(rows.every(({ hash }) => hash?.length === 64)).toBe(true);
    expect(await verify(tenant)).toMatchObject(valid(451));
  });

  test("five at once seal each row once, in one chain", async () => {
    const tenant = await newTenant();
    await bulkRows(tenant.id, 500);
    await Promise.all(Array.from({ length: 5 }, () => sealTenant(ctxAt(), tenant.id)));
    await sealAll(tenant.id);
    expect(await verify(tenant)).toMatchObject(valid(500));
    const hashes = (await rowsOf(tenant.id)).map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(500);
  });

  test.each([1, 2, 3, 4].flatMap((at) => [[at, "before"] as const, [at, "after"] as const]))(
    "cut off at its batch %i, %s it is through: the next goes on where it was",
    async (at, moment) => {
      const tenant = await newTenant();
      await bulkRows(tenant.id, 300);
      await expect(sealTenant(ctxAt(Date.now(), { db: cutOff(at, moment) }), tenant.id)).rejects.toThrow();
      await happened(tenant, { action: "key.create", at: Date.now() });
      await sealAll(tenant.id);
      expect(await verify(tenant)).toMatchObject(valid(301));
    },
  );

  test("a row that was broken in the database holds up none behind it", async () => {
    const tenant = await newTenant();
    await bulkRows(tenant.id, 5);
    await db.run(sql`update audit_events set actor = '{', targets = 'x', context = 'null'
      where tenant_id = ${tenant.id} and request_id = 'req_3'`);
    await sealAll(tenant.id);
    expect(await verify(tenant)).toMatchObject({ checked: 5 });
    expect((await get(`${path}/events?q=cap_4`, tenant.key)).status).toBe(200);
    for (const format of ["jsonl", "ocsf"])
      expect((await get(`${path}/export?format=${format}`, tenant.key)).status).toBe(200);
  });

  test("halves of characters in a name break neither seal nor proof", async () => {
    const tenant = await newTenant();
    await happened(tenant, {
      action: "key.create",
      at: Date.now(),
      changes: { name: "\ud83d", "\udc00": 1 },
    });
    expect(await verify(tenant)).toMatchObject(valid(1));
  });

  test("the sweep seals every tenant's rows", async () => {
    const tenants = [await newTenant(), await newTenant()];
    for (const { id } of tenants) await bulkRows(id, 3);
    await sealLogs(ctxAt());
    for (const { id } of tenants) expect((await rowsOf(id)).every(({ hash }) => hash !== null)).toBe(true);
  });

  test("200: what is read is sealed", async () => {
    const tenant = await newTenant();
    await post("/api/v1/keys", { description: "CI" }, tenant.key);
    const { data } = await events(tenant);
    expect(data).toMatchObject([{ action: "key.create", chain: { seq: 1, prev_hash: "0".repeat(64) } }]);
  });
});

test("thousands of subjects, each with all that is remembered of one, are written within D1's limits", async () => {
  const tenant = await newTenant();
  const at = Date.now() - 60_000;
  const from = (count: number) =>
    Array.from({ length: count }, (_, of) => ({
      action: "session.sign_in",
      outcome: "failure" as const,
      at: at + of,
      origin: { address: `192.0.${of >> 8}.${of & 255}` },
      actor: { id: `usr_${of}` },
      targets: [{ type: "person", id: "x".repeat(5000) }],
    }));
  await happened(tenant, ...from(300));
  await sealAll(tenant.id);
  expect(await verify(tenant)).toMatchObject(valid(300));
});
