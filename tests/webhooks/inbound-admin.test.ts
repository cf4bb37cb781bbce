// What operators see of the webhooks that came in, and that nobody else does.
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { tenantScopes } from "#auth/scopes.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { inboundEvents } from "#db/schema/webhooks.ts";
import { later } from "../support/cache.ts";
import { inboundQueue, insertInbound, operator, received, rowOf, workOn } from "../support/inbound.ts";
import { call, db, get, newKey, newTenant, post, type Tenant } from "../support/world.ts";
import { traceForm } from "../support/traces.ts";

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
    const ids = await insertInbound(times.map((receivedAt) => ({ type, receivedAt })));
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
    const [old, failed, paypal] = await insertInbound([
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
    const [id = ""] = await insertInbound([{ status: "failed" }]);
    const tenant = await newTenant();
    for (const path of ["", "/stats", `/${id}`])
      expect((await get(`${base}${path}`, tenant.key)).status).toBe(403);
    expect((await post(`${base}/${id}/retry`, undefined, tenant.key)).status).toBe(403);
    const [row] = await db.select().from(inboundEvents).where(eq(inboundEvents.id, id));
    expect(row?.status).toBe("failed");
  });

  test("403: who may read may not retry; a tenant's key cannot hand out what it lacks", async () => {
    const [id = ""] = await insertInbound([{ status: "failed" }]);
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
      const [id = ""] = await insertInbound([
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
      expect(queue.sent).toEqual([{ body: { id, trace: traceForm }, delaySeconds: 0 }]);
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
    const [id = ""] = await insertInbound([{ status: "failed" }]);
    const queue = inboundQueue();
    const all = await Promise.all(
      Array.from({ length: 5 }, () =>
        call("POST", `${base}/${id}/retry`, { key: operators.key, env: queue.env }),
      ),
    );
    expect(all.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409, 409, 409, 409]);
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
