// What operators see of the webhooks that came in, and that nobody else does.
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { tenantScopes } from "#auth/scopes.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { inboundEvents, inboundRefusals } from "#db/schema/webhooks.ts";
import { later } from "../support/cache.ts";
import { inboundQueue, knock, operator, received, rowOf, workOn } from "../support/inbound.ts";
import { call, db, get, newKey, newTenant, post, type Tenant } from "../support/world.ts";

type View = {
  id: string;
  source: string;
  type: string;
  status: string;
  external_id: string;
  payload?: string;
};
type Page = { data: View[]; next_cursor: string | null; has_more: boolean };

const base = "/api/v1/admin/webhooks/inbound";
let operators: Tenant;
beforeAll(async () => {
  operators = await operator();
});

const list = async (query = "") => (await get(`${base}?${query}`, operators.key)).json<Page>();
const idsIn = ({ data }: Page) => data.map(({ id }) => id);

/** Events as a source might have sent them; nothing waits of them. */
async function insert(rows: Partial<typeof inboundEvents.$inferInsert>[]): Promise<string[]> {
  const whole = rows.map((row) => ({
    id: `inb_${crypto.randomUUID()}`,
    source: "github",
    externalId: crypto.randomUUID(),
    type: "push",
    scheme: "sha256",
    secretNumber: 1,
    status: "processed" as const,
    receipts: 1,
    attempts: 1,
    attemptsBefore: 0,
    receivedAt: Date.now(),
    payload: "{}",
    ...row,
  }));
  for (const row of whole) await db.insert(inboundEvents).values(row);
  return whole.map(({ id }) => id);
}

describe("reading", () => {
  test("200: an event with what came, how it was signed and how it fared", async () => {
    const row = await received();
    await workOn({ stripe: { "*": async () => undefined } }, [row.id]);
    const res = await get(`${base}/${row.id}`, operators.key);
    expect(res.status).toBe(200);
    expect(await res.json()).toEqual({
      id: row.id,
      source: "stripe",
      external_id: row.externalId,
      type: "invoice.paid",
      status: "processed",
      signature: { verdict: "valid", scheme: "v1", secret: 1 },
      receipts: 1,
      attempts: 1,
      error: null,
      received_at: new Date(row.receivedAt).toISOString(),
      next_attempt_at: null,
      completed_at: expect.any(String),
      processing_ms: expect.any(Number),
      payload: row.payload,
    });
  });

  test("200: pages hold every event once, newest first, without payloads", async () => {
    const type = crypto.randomUUID();
    const times = [5, 5, 5, 9, 7].map((minutes) => Date.now() - minutes * 60_000);
    const ids = await insert(times.map((receivedAt) => ({ type, receivedAt })));
    const seen: View[] = [];
    let page = await list(`type=${type}&limit=2`);
    seen.push(...page.data);
    while (page.next_cursor !== null) {
      page = await list(`type=${type}&limit=2&cursor=${page.next_cursor}`);
      seen.push(...page.data);
    }
    expect(seen.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(seen.slice(3).map(({ id }) => id)).toEqual([ids[4], ids[3]]);
    for (const event of seen) expect(event).not.toHaveProperty("payload");
  });

  test("200: filters by source, type, status and time hold together", async () => {
    const type = crypto.randomUUID();
    const at = (hours: number) => Date.now() - hours * 3_600_000;
    const iso = (hours: number) => new Date(at(hours)).toISOString();
    const [old, failed, paypal] = await insert([
      { type, receivedAt: at(3) },
      { type, receivedAt: at(2), status: "failed" },
      { type, receivedAt: at(1), source: "paypal" },
    ]);
    expect(idsIn(await list(`type=${type}&status=failed`))).toEqual([failed]);
    expect(idsIn(await list(`type=${type}&source=github`))).toEqual([failed, old]);
    expect(idsIn(await list(`type=${type}&received_after=${iso(2.5)}`))).toEqual([paypal, failed]);
    expect(idsIn(await list(`type=${type}&received_before=${iso(1.5)}&received_after=${iso(2.5)}`))).toEqual([
      failed,
    ]);
    expect(idsIn(await list(`type=${type}&received_before=${iso(3.5)}`))).toEqual([]);
  });

  test.each([
    ["source=nobody", "source"],
    ["status=lost", "status"],
    ["received_after=yesterday", "received_after"],
    ["limit=0", "limit"],
    ["cursor=x", "cursor"],
  ])("400: %s names the field", async (query, field) => {
    const res = await get(`${base}?${query}`, operators.key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });

  test("404: an event that is not there", async () => {
    expect((await get(`${base}/inb_none`, operators.key)).status).toBe(404);
    expect((await post(`${base}/inb_none/retry`, undefined, operators.key)).status).toBe(404);
  });
});

describe("who may", () => {
  test("403: a tenant's key with every scope that tenants have, and nothing happens", async () => {
    const [id = ""] = await insert([{ status: "failed" }]);
    const tenant = await newTenant();
    for (const path of ["", "/stats", `/${id}`])
      expect((await get(`${base}${path}`, tenant.key)).status).toBe(403);
    expect((await post(`${base}/${id}/retry`, undefined, tenant.key)).status).toBe(403);
    const [row] = await db.select().from(inboundEvents).where(eq(inboundEvents.id, id));
    expect(row?.status).toBe("failed");
  });

  test("403: who may read may not retry; a tenant's key cannot hand out what it lacks", async () => {
    const [id = ""] = await insert([{ status: "failed" }]);
    const { key } = await newKey(operators.id, ["admin:read"]);
    expect((await get(`${base}/${id}`, key)).status).toBe(200);
    expect((await post(`${base}/${id}/retry`, undefined, key)).status).toBe(403);
    const tenant = await newTenant(tenantScopes);
    for (const scope of ["admin:read", "admin:write"])
      expect((await post("/api/v1/keys", { scopes: [scope] }, tenant.key)).status).toBe(403);
  });
});

describe("retrying", () => {
  test.each(["failed", "ignored"] as const)(
    "202: what is %s is worked on anew, with all its attempts",
    async (status) => {
      const [id = ""] = await insert([
        {
          source: "stripe",
          status,
          attempts: 12,
          externalId: `evt_${crypto.randomUUID()}`,
          error: "Error: closed",
        },
      ]);
      const queue = inboundQueue();
      const res = await call("POST", `${base}/${id}/retry`, { key: operators.key, env: queue.env });
      expect(res.status).toBe(202);
      expect(await res.json()).toMatchObject({ id, status: "received", attempts: 12, completed_at: null });
      expect(queue.sent).toEqual([{ body: { id }, delaySeconds: 0 }]);
      const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, operators.id));
      expect(audit.filter(({ targets }) => targets.some((target) => target.id === id))).toMatchObject([
        { action: "webhook.inbound.retry" },
      ]);
      const handlers = {
        stripe: {
          "*": async () => {
            throw new Error("still closed");
          },
        },
      };
      await workOn(handlers, [id]);
      const read = async () => (await get(`${base}/${id}`, operators.key)).json<View>();
      expect(await read()).toMatchObject({ status: "received", attempts: 13, error: "Error: still closed" });
      await later(10_000, () => workOn({ stripe: { "*": async () => undefined } }, [id]));
      expect(await read()).toMatchObject({ status: "processed", attempts: 14, error: null });
    },
  );

  test("202 once, then 409: of many at the same time one is heard, and on record", async () => {
    const [id = ""] = await insert([{ status: "failed" }]);
    const queue = inboundQueue();
    const all = await Promise.all(
      Array.from({ length: 5 }, () =>
        call("POST", `${base}/${id}/retry`, { key: operators.key, env: queue.env }),
      ),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409, 409]);
    expect(queue.sent).toHaveLength(1);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, operators.id));
    expect(audit.filter(({ targets }) => targets.some((target) => target.id === id))).toHaveLength(1);
  });

  test("409: what is processed stays so", async () => {
    const row = await received();
    await workOn({ stripe: { "*": async () => undefined } }, [row.id]);
    const res = await post(`${base}/${row.id}/retry`, undefined, operators.key);
    expect(res.status).toBe(409);
    expect((await res.json<{ detail: string }>()).detail).toContain("processed already");
    expect(await rowOf(row.externalId)).toMatchObject({ status: "processed", attempts: 1 });
  });
});

describe("statistics", () => {
  // Long after anything else in this file happens, and read as if it were then.
  const hourMs = 3_600_000;
  const then = Math.floor(Date.now() / hourMs) * hourMs + 40 * 24 * hourMs;
  type Stats = {
    health: string;
    total: Record<string, unknown>;
    sources: ({ source: string; health: string } & Record<string, unknown>)[];
    refusals: unknown[];
  };
  const statsAt = (at: number, query = "") =>
    later(at - Date.now(), async () => (await get(`${base}/stats?${query}`, operators.key)).json<Stats>());

  test("200: volume, success, times, errors, duplicates and refusals, by source and in all", async () => {
    const done = (source: string, durationMs: number) => ({
      source,
      receivedAt: then,
      durationMs,
      completedAt: then + 10 * durationMs,
    });
    await insert([
      ...Array.from({ length: 20 }, (_, at) => done("stripe", at + 1)),
      { ...done("github", 1000), receipts: 4 },
      { source: "github", receivedAt: then, status: "ignored" },
      { source: "github", receivedAt: then, status: "failed", error: "Error: a" },
      { source: "github", receivedAt: then, status: "received", error: "Error: a" },
      { source: "github", receivedAt: then, status: "received", error: null },
      { source: "github", receivedAt: then - 2 * hourMs, status: "failed", error: "Error: earlier" },
    ]);
    const refusal = (source: string, hour: number, count: number) => ({
      id: crypto.randomUUID(),
      source,
      hour,
      reason: "bad_signature",
      count,
      lastAt: hour + 5,
    });
    await db
      .insert(inboundRefusals)
      .values([
        refusal("stripe", then, 7),
        refusal("stripe", then - hourMs, 2),
        refusal("stripe", then - 9 * hourMs, 99),
      ]);
    const stats = await statsAt(then + 1000, "hours=1");
    expect(stats).toMatchObject({ hours: 1, health: "degraded" });
    expect(stats.total).toMatchObject({
      events: 25,
      duplicates: 3,
      processed: 21,
      ignored: 1,
      failed: 1,
      retrying: 1,
      waiting: 1,
      success_rate: 22 / 24,
      processing_ms: { p50: 11, p95: 20 },
    });
    expect(stats.sources).toMatchObject([
      { source: "github", health: "unhealthy", success_rate: 0.5, errors: [{ error: "Error: a", count: 2 }] },
      {
        source: "stripe",
        health: "healthy",
        success_rate: 1,
        processing_ms: { p50: 10, p95: 19 },
        latency_ms: { p50: 100, p95: 190 },
        errors: [],
      },
    ]);
    expect(stats.refusals).toEqual([
      {
        source: "stripe",
        reason: "bad_signature",
        count: 9,
        last_at: new Date(then + 5).toISOString(),
      },
    ]);
  });

  test("200: where nothing was tried, health is not known", async () => {
    expect(await statsAt(Date.now() + 60 * 24 * hourMs, "hours=1")).toMatchObject({
      health: "no_data",
      total: { events: 0, success_rate: null, processing_ms: { p50: null, p95: null } },
      sources: [],
      refusals: [],
    });
  });

  test("400: hours from 1 to 720", async () => {
    for (const hours of [0, 721, "x"])
      expect((await get(`${base}/stats?hours=${hours}`, operators.key)).status).toBe(400);
  });

  test("what the door refuses is among them", async () => {
    await knock("github", "{}");
    const { refusals } = await statsAt(Date.now(), "hours=1");
    expect(refusals).toContainEqual(expect.objectContaining({ source: "github", reason: "missing_header" }));
  });
});
