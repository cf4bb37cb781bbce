// Blocks hold for whatever comes: work that waited in a queue, gates that begin anew, and however many there are.
import { abortAllDurableObjects } from "cloudflare:test";
import { and, eq, isNull } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { captures } from "#db/schema/captures.ts";
import { limitBlocks } from "#db/schema/limits.ts";
import { blocksMax } from "#limits/settings.ts";
import { postJob, readJob } from "../support/async.ts";
import { jobQueue } from "../support/jobs.ts";
import { calls, gate, limited, statuses } from "../support/limits.ts";
import { quickBrowser } from "../support/quick-browser.ts";
import { call, db, del, newKey, newTenant, post, type Tenant } from "../support/world.ts";

const quick = { BROWSER_SESSION: quickBrowser };
const block = (body: object, key: string) =>
  post("/api/v1/admin/limits/blocks", { reason: "Scraping", ...body }, key);
const madeOf = ({ id }: Tenant) => db.select().from(captures).where(eq(captures.tenantId, id));

describe("work that waits", () => {
  const job = { url: "https://example.com/", params: { cache: false } };

  test("a job of a blocked key fails with the reason and nothing is made; those of other keys are made", async () => {
    const { key: operator } = await newTenant(scopes);
    const tenant = await limited("starter");
    const other = await newKey(tenant.id, ["captures:write", "captures:read"]);
    const queue = jobQueue();
    const theirs = await postJob(other.key, job, queue.env);
    const ours = await postJob(tenant.key, job, queue.env);
    expect((await block({ identity: "key", subject: other.keyId }, operator)).status).toBe(201);
    await queue.drain(quick);
    expect(await readJob(tenant.key, theirs)).toMatchObject({
      status: "failed",
      attempts: 1,
      error: { code: "blocked", detail: expect.stringContaining("Scraping") },
    });
    expect(await readJob(tenant.key, ours)).toMatchObject({ status: "completed" });
    expect(await madeOf(tenant)).toHaveLength(1);
  });

  test("no job of a blocked tenant is made; once the block is lifted, those asked for then are", async () => {
    const { key: operator } = await newTenant(scopes);
    const tenant = await limited("starter");
    const queue = jobQueue();
    for (let at = 0; at < 3; at++) await postJob(tenant.key, job, queue.env);
    const { id } = await (
      await block({ identity: "tenant", subject: tenant.id }, operator)
    ).json<{
      id: string;
    }>();
    await queue.drain(quick);
    expect(await madeOf(tenant)).toEqual([]);
    expect((await del(`/api/v1/admin/limits/blocks/${id}`, operator)).status).toBe(204);
    const later = await postJob(tenant.key, job, queue.env);
    await queue.drain(quick);
    expect(await readJob(tenant.key, later)).toMatchObject({ status: "completed" });
  });

  test("a capture that waits for its place is refused at its turn", async () => {
    const { key: operator } = await newTenant(scopes);
    const { id, keyId } = await limited("free", { capturesAtOnce: 1 });
    const ask = (name: string) => ({
      id: name,
      tenantId: id,
      tier: "free" as const,
      key: keyId,
      user: null,
      timeoutMs: 20_000,
      needsLane: true,
      isInteractive: true,
    });
    await gate(id).reserve(ask("first"));
    const waiting = gate(id).reserve(ask("second"));
    await block({ identity: "key", subject: keyId }, operator);
    expect(await gate(id).reserve(ask("third"))).toMatchObject({ isAllowed: false, reason: "blocked" });
    await gate(id).settle(ask("first"), true);
    expect(await waiting).toMatchObject({ isAllowed: false, reason: "blocked" });
  });
});

test("403: a blocked address is told so by a gate that has just begun", async () => {
  const { key } = await newTenant(scopes);
  const from = { headers: { "CF-Connecting-IP": "198.51.100.77" } };
  expect((await block({ identity: "address", subject: "198.51.100.77" }, key)).status).toBe(201);
  await abortAllDurableObjects();
  expect(statuses(await calls(1, "junk", from))).toEqual([403]);
});

test("409: one block more than gates hold is refused, and puts no other out of force", async () => {
  const { key, id } = await newTenant(scopes);
  const tenant = await newTenant();
  const row = (at: number) => ({
    id: `bar_${crypto.randomUUID()}`,
    identity: "address" as const,
    subject: `10.9.${at >> 8}.${at & 255}`,
    tenantId: tenant.id,
    reason: "Full",
    createdBy: id,
    createdAt: at,
  });
  const rows = Array.from({ length: blocksMax }, (_, at) => row(at));
  for (let at = 0; at < rows.length; at += 10) await db.insert(limitBlocks).values(rows.slice(at, at + 10));
  const more = { identity: "key", subject: tenant.keyId };
  const res = await block(more, key);
  expect(res.status).toBe(409);
  expect(await res.json()).toMatchObject({ detail: expect.stringContaining(`${blocksMax} blocks`) });
  const oldest = { headers: { "CF-Connecting-IP": "10.9.0.0" } };
  expect(statuses(await calls(1, tenant.key, oldest))).toEqual([403]);
  expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, id))).toEqual([]);
  // One that is over makes room.
  await db
    .update(limitBlocks)
    .set({ until: 1 })
    .where(eq(limitBlocks.id, rows[5]?.id ?? ""));
  const all = await Promise.all(
    Array.from({ length: 5 }, () =>
      call("POST", "/api/v1/admin/limits/blocks", { key, body: { ...more, reason: "x" } }),
    ),
  );
  expect(statuses(all).toSorted((one, other) => one - other)).toEqual([201, 409, 409, 409, 409]);
  const lasting = and(eq(limitBlocks.tenantId, tenant.id), isNull(limitBlocks.until));
  expect(await db.$count(limitBlocks, lasting)).toBe(blocksMax);
});
