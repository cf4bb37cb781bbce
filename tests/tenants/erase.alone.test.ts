import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from "jose";
import { afterEach, expect, test, vi } from "vitest";
import { tablesOfTenant } from "#db/tables-of-tenant.ts";
import { composeCtx } from "#platform/compose.ts";
import { sweepErased } from "#tenants/erase/tasks.ts";
import {
  dyingAfter,
  forgetLeases,
  operators,
  quietly,
  tenantRow,
  workOf,
  workOff,
  workOnce,
} from "../support/tenants.ts";
import { call, db, del, get, newTenant, post, type Tenant } from "../support/world.ts";

type Erasure = { status: string; proof: string; export: { status: string; download_url: string } | null };

/** What stays of an erased tenant. */
const stays = new Set(["audit_events", "audit_heads", "tenant_erasures"]);
const minuteMs = 60_000;

const modules: Record<string, Record<string, unknown>> = import.meta.glob("../../src/db/schema/*.ts", {
  eager: true,
});
const isTable = (value: unknown): value is SQLiteTable =>
  typeof value === "object" && value !== null && Symbol.for("drizzle:IsDrizzleTable") in value;
const schema = Object.values(modules).flatMap((module) =>
  Object.values(module).filter(isTable).map(getTableConfig),
);

afterEach(() => void vi.useRealTimers());

async function countsOf(tenantId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of await tablesOfTenant(db)) {
    const [row] = await db.all<{ n: number }>(
      sql`select count(*) n from ${sql.identifier(name)} where tenant_id = ${tenantId}`,
    );
    counts[name] = row?.n ?? 0;
  }
  return counts;
}

/** Some rows in every table that has a tenant, whatever it is: made from what the database knows of its columns. */
async function fillAll({ id }: Tenant, rows: number): Promise<void> {
  for (const { name } of await tablesOfTenant(db)) {
    if (["tenant_work", "tenant_erasures"].includes(name)) continue;
    const columns = await db.all<{ name: string; type: string; needed: number; pk: number }>(
      sql`select name, type, "notnull" needed, pk from pragma_table_info(${name}) where "notnull" = 1 or pk > 0 or name = 'tenant_id'`,
    );
    const isAlone = columns.filter(({ pk }) => pk > 0).every((column) => column.name === "tenant_id");
    const names = columns.map((column) => sql.identifier(column.name));
    for (let count = 0; count < (isAlone ? 1 : rows); count++) {
      const values = columns.map(({ name: column, type }) => {
        if (column === "tenant_id") return sql`${id}`;
        return type.toLowerCase() === "integer" ? sql`${count + 1}` : sql`${`"${crypto.randomUUID()}"`}`;
      });
      await db.run(
        sql`insert or ignore into ${sql.identifier(name)} (${sql.join(names, sql`, `)}) values (${sql.join(values, sql`, `)})`,
      );
    }
  }
  for (let count = 0; count < rows; count++) await env.FILES.put(`${id}/captures/${count}/a.png`, "x");
}

const erase = (us: Tenant, { id }: Tenant, query = "") =>
  quietly("DELETE", `/api/v1/tenants/${id}${query}`, us.key);
const erasureOf = async (us: Tenant, { id }: Tenant) =>
  (await get(`/api/v1/tenants/${id}/erasure`, us.key)).json<Erasure>();

/** Both rounds, some minutes apart. */
async function eraseAll({ id }: Tenant, bindings: Partial<Env> = {}): Promise<void> {
  await workOff(id, bindings);
  vi.useFakeTimers({ now: Date.now() + 6 * minuteMs, toFake: ["Date"] });
  await workOff(id, bindings);
  vi.useRealTimers();
}

async function proved(erasure: Erasure) {
  const keys = await (await get("/api/v1/erasures/keys")).json<JSONWebKeySet>();
  const { payload, protectedHeader } = await compactVerify(erasure.proof, createLocalJWKSet(keys));
  expect(protectedHeader.alg).toBe("EdDSA");
  return JSON.parse(new TextDecoder().decode(payload)) as { rows: Record<string, number>; files: number };
}

test("every table of the schema with a tenant is known to the erasure", async () => {
  const theirs = schema.filter(({ columns }) =>
    columns.some(({ name }) => name === "tenantId" || name === "tenant_id"),
  );
  const known = (await tablesOfTenant(db)).map(({ name }) => name);
  expect(theirs.length).toBeGreaterThan(15);
  expect(known).toEqual(theirs.map(({ name }) => name).toSorted());
});

test("202: shut out at once; then nothing of the tenant is left in any table or file, with a signed proof, and others keep all", async () => {
  const [us, them, others] = [await operators(), await newTenant(), await newTenant()];
  await fillAll(them, 3);
  await fillAll(others, 3);
  const before = { ...(await countsOf(others.id)) };
  const had = await countsOf(them.id);
  const empty = Object.entries(had).filter(([name, count]) => count === 0 && !name.startsWith("tenant_"));
  expect(empty).toEqual([]);
  expect((await get("/api/v1/tenant", them.key)).status).toBe(200);
  const res = await erase(us, them);
  expect(res.status).toBe(202);
  expect((await get("/api/v1/tenant", them.key)).status).toBe(403);
  expect((await erase(us, them)).status).toBe(202);
  await eraseAll(them);
  const left = Object.entries(await countsOf(them.id)).filter(([, count]) => count > 0);
  expect(left.map(([name]) => name)).toEqual([...stays].toSorted());
  expect((await env.FILES.list({ prefix: `${them.id}/` })).objects).toEqual([]);
  const audit = await db.all(sql`select actor, targets, context, key_id, changes, metadata from audit_events
    where tenant_id = ${them.id} and action <> 'tenant.erase'`);
  for (const row of audit)
    expect(row).toEqual({
      actor: '{"type":"","id":"","name":""}',
      targets: "[]",
      context: '{"location":"","user_agent":""}',
      key_id: null,
      changes: null,
      metadata: null,
    });
  const erasure = await erasureOf(us, them);
  expect(erasure).toMatchObject({ status: "erased", export: null });
  const proof = await proved(erasure);
  expect(proof).toMatchObject({ tenant_id: them.id, files: 3, audit_rows_emptied: had["audit_events"] });
  for (const [name, count] of Object.entries(had))
    if (count > 0 && !stays.has(name)) expect([name, proof.rows[name]]).toEqual([name, count]);
  expect(await tenantRow(them.id)).toMatchObject({
    name: "",
    status: "erased",
    ownerEmail: null,
    branding: null,
  });
  expect((await get("/api/v1/tenant", them.key)).status).toBe(401);
  expect(await countsOf(others.id)).toEqual(before);
  expect((await env.FILES.list({ prefix: `${others.id}/` })).objects).toHaveLength(3);
});

test("an erasure that is cut off anywhere goes on, and its proof counts each row and file once", async () => {
  const us = await operators();
  for (let words = 0; words < 30; words += 2) {
    const them = await newTenant();
    await env.FILES.put(`${them.id}/a`, "x");
    await env.FILES.put(`${them.id}/b`, "x");
    await erase(us, them);
    await workOnce(them.id, dyingAfter(words));
    await forgetLeases(them.id);
    await workOff(them.id, {});
    await forgetLeases(them.id);
    await eraseAll(them);
    const proof = await proved(await erasureOf(us, them));
    expect([words, proof.rows["api_keys"], proof.files]).toEqual([words, 1, 2]);
    expect(await workOf(them.id)).toEqual([]);
  }
});

test("what was under way when it began is taken by the second round, and what queues bring later by the sweep", async () => {
  const [us, them] = [await operators(), await newTenant()];
  await erase(us, them);
  await workOff(them.id);
  await fillAll(them, 1);
  await eraseAll(them);
  expect(await proved(await erasureOf(us, them))).toMatchObject({ files: 1, rows: { captures: 1 } });
  await fillAll(them, 1);
  await sweepErased(composeCtx({ env, waitUntil: () => undefined }));
  const left = Object.entries(await countsOf(them.id)).filter(([, count]) => count > 0);
  expect(left.map(([name]) => name)).toEqual([...stays].toSorted());
});

test("202 with days for an archive: it can be fetched though the tenant is shut out, and the deletion called off until then", async () => {
  const [us, them] = [await operators(), await newTenant()];
  await env.FILES.put(`${them.id}/captures/a.png`, "x");
  await erase(us, them, "?export_days=3");
  expect((await get("/api/v1/tenant", them.key)).status).toBe(403);
  await workOff(them.id);
  const erasure = await erasureOf(us, them);
  expect(erasure).toMatchObject({ status: "waiting", export: { status: "completed", files: 1 } });
  const link = erasure.export?.download_url ?? "";
  expect((await call("GET", link.replace("https://api.test", ""))).status).toBe(200);
  expect((await post(`/api/v1/tenants/${them.id}/resume`, undefined, us.key)).status).toBe(200);
  expect((await get("/api/v1/tenant", them.key)).status).toBe(200);
  vi.useFakeTimers({ now: Date.now() + 4 * 24 * 60 * minuteMs, toFake: ["Date"] });
  await workOff(them.id);
  expect((await env.FILES.head(`${them.id}/captures/a.png`))?.size).toBe(1);
  expect(await tenantRow(them.id)).toMatchObject({ status: "active" });
});

test("after the days for an archive it is erased, the archive too, and cannot be called off", async () => {
  const [us, them] = [await operators(), await newTenant()];
  await erase(us, them, "?export_days=1");
  await workOff(them.id);
  vi.useFakeTimers({ now: Date.now() + 25 * 60 * minuteMs, toFake: ["Date"] });
  expect((await post(`/api/v1/tenants/${them.id}/resume`, undefined, us.key)).status).toBe(409);
  await workOff(them.id);
  vi.useFakeTimers({ now: Date.now() + 6 * minuteMs, toFake: ["Date"] });
  await workOff(them.id);
  expect(await erasureOf(us, them)).toMatchObject({ status: "erased" });
  expect((await env.FILES.list({ prefix: `${them.id}/` })).objects).toEqual([]);
  for (const res of [
    await erase(us, them),
    await post(`/api/v1/tenants/${them.id}/suspend`, { reason: "x" }, us.key),
  ])
    expect([202, 409]).toContain(res.status);
  expect((await del("/api/v1/tenants/ten_none", us.key)).status).toBe(404);
});
