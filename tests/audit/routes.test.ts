import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import {
  actions,
  alertsOf,
  busy,
  busyAt as now,
  type EventView,
  events,
  happened,
  path,
  rowsOf,
  sealAll,
  verify,
} from "../support/audit.ts";
import { call, db, get, newKey, newTenant, post, type Tenant } from "../support/world.ts";

describe("GET /audit/events", () => {
  test.each([
    ["action=key.", ["key.create", "key.revoke", "key.create"]],
    ["action=key.revoke", ["key.revoke"]],
    ["actor=usr_1", ["job.create"]],
    ["target_type=api_key&target_id=key_1", ["key.revoke", "key.create"]],
    ["target_id=key_2", []],
    ["outcome=failure", ["session.sign_in"]],
    ["ip=198.51.100.4", ["job.create"]],
    ["risk_min=40", ["key.create", "session.sign_in"]],
    ["flagged=true", ["key.create"]],
    ["flagged=false&action=key.", ["key.revoke", "key.create"]],
    ["reviewed=true", []],
    ["q=ada", ["job.create"]],
    ["q=WRONG%20password", ["session.sign_in"]],
    ["q=%25", []],
    [`occurred_after=${new Date(now + 3).toISOString()}`, ["key.create", "session.sign_in"]],
    [`occurred_before=${new Date(now + 1).toISOString()}`, ["key.create"]],
  ])("200: %s", async (query, expected) => {
    expect(actions(await events(await busy(), `?${query}`))).toEqual(expected);
  });

  test("200: pages hold every event once, newest first", async () => {
    const tenant = await busy();
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof events>> = await events(
        tenant,
        `?limit=2${cursor ? `&cursor=${cursor}` : ""}`,
      );
      seen.push(...actions(page));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(["key.create", "session.sign_in", "job.create", "key.revoke", "key.create"]);
  });

  test("200: another tenant's events are not in it", async () => {
    await busy();
    const stranger = await newTenant();
    expect(await events(stranger)).toMatchObject({ data: [], has_more: false });
  });

  test.each([
    ["outcome=maybe", "#/outcome"],
    ["risk_min=101", "#/risk_min"],
    ["occurred_after=yesterday", "#/occurred_after"],
    ["cursor=abc", "#/cursor"],
    ["tenant_id=ten_x", "#/tenant_id"],
    ["q=", "#/q"],
  ])("400: %s", async (query, pointer) => {
    const { key } = await newTenant();
    const res = await get(`${path}/events?${query}`, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer }] });
  });
});

describe("one event", () => {
  test("200: with who, what, where, risk and chain", async () => {
    const tenant = await busy();
    const [row] = await rowsOf(tenant.id);
    const event = await (await get(`${path}/events/${row?.id}`, tenant.key)).json<EventView>();
    expect(event).toMatchObject({
      action: "key.create",
      outcome: "success",
      actor: { type: "api_key", id: tenant.keyId, name: "CI" },
      targets: [{ type: "api_key", id: "key_1" }],
      context: { location: "203.0.113.7" },
      risk: { score: 30, reasons: [{ reason: "scope_escalation", points: 30 }] },
      flagged: false,
      review: null,
      chain: { seq: 1 },
    });
  });

  test("404: another tenant's, to read and to review, and nothing is changed", async () => {
    const owner = await busy();
    const stranger = await newTenant();
    const [row] = await rowsOf(owner.id);
    expect((await get(`${path}/events/${row?.id}`, stranger.key)).status).toBe(404);
    const res = await post(`${path}/events/${row?.id}/review`, { verdict: "legitimate" }, stranger.key);
    expect(res.status).toBe(404);
    expect((await rowsOf(owner.id))[0]?.verdict).toBeNull();
    expect(await rowsOf(stranger.id)).toEqual([]);
  });
});

describe("POST /audit/events/{id}/review", () => {
  test("200: the verdict stands with the event, is on record itself, and the chain stays whole", async () => {
    const tenant = await busy();
    const id = (await rowsOf(tenant.id))[4]?.id ?? "";
    const res = await post(
      `${path}/events/${id}/review`,
      { verdict: "malicious", note: "Not us" },
      tenant.key,
    );
    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({ id, review: { verdict: "malicious", note: "Not us" } });
    expect(actions(await events(tenant, "?reviewed=true"))).toEqual(["key.create"]);
    expect(await verify(tenant)).toMatchObject({ valid: true, checked: 6 });
    expect((await events(tenant, "?action=audit.review")).data).toMatchObject([
      { targets: [{ type: "audit_event", id }] },
    ]);
  });

  test("200: once more with the same Idempotency-Key is no second review", async () => {
    const tenant = await busy();
    const id = (await rowsOf(tenant.id))[0]?.id ?? "";
    const send = () =>
      call("POST", `${path}/events/${id}/review`, {
        key: tenant.key,
        body: { verdict: "legitimate" },
        headers: { "Idempotency-Key": "once" },
      });
    expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
    expect((await events(tenant, "?action=audit.review")).data).toHaveLength(1);
  });

  test("400: an unknown verdict", async () => {
    const tenant = await busy();
    const res = await post(`${path}/events/x/review`, { verdict: "fine" }, tenant.key);
    expect(await res.json()).toMatchObject({ status: 400, errors: [{ pointer: "#/verdict" }] });
  });

  test("403: with audit:read alone", async () => {
    const tenant = await busy();
    const reader = await newKey(tenant.id, ["audit:read"]);
    const id = (await rowsOf(tenant.id))[0]?.id;
    expect((await post(`${path}/events/${id}/review`, { verdict: "legitimate" }, reader.key)).status).toBe(
      403,
    );
    expect((await rowsOf(tenant.id))[0]?.verdict).toBeNull();
  });
});

describe("alerts", () => {
  async function alarmed(): Promise<{ tenant: Tenant; id: string }> {
    const tenant = await newTenant();
    await happened(tenant, {
      action: "session.sign_in",
      at: now,
      outcome: "failure",
      metadata: { count: 30 },
    });
    await sealAll(tenant.id);
    return { tenant, id: (await alertsOf(tenant.id))[0]?.id ?? "" };
  }
  const list = async (tenant: Tenant, query = "") =>
    (await get(`${path}/alerts${query}`, tenant.key)).json<{ data: { id: string }[] }>();

  test("200: listed, acknowledged once, by whom and with what note", async () => {
    const { tenant, id } = await alarmed();
    expect((await list(tenant)).data).toMatchObject([
      { id, rule: "credential_stuffing", subject: "203.0.113.7" },
    ]);
    const acknowledge = (note: string) => post(`${path}/alerts/${id}/acknowledge`, { note }, tenant.key);
    const first = await (await acknowledge("Blocked")).json<object>();
    expect(first).toMatchObject({ note: "Blocked", acknowledged_by: { id: tenant.keyId } });
    expect(await (await acknowledge("Again")).json()).toEqual(first);
    expect((await list(tenant, "?acknowledged=false")).data).toEqual([]);
    expect((await list(tenant, "?acknowledged=true")).data).toHaveLength(1);
    expect((await events(tenant, "?action=audit_alert.acknowledge")).data).toHaveLength(1);
  });

  test("404: another tenant's alert, which stays open", async () => {
    const { tenant, id } = await alarmed();
    const stranger = await newTenant();
    expect((await post(`${path}/alerts/${id}/acknowledge`, {}, stranger.key)).status).toBe(404);
    expect((await list(stranger)).data).toEqual([]);
    expect((await list(tenant, "?acknowledged=false")).data).toHaveLength(1);
  });
});

test("200: a review and an export leave what was recorded as it was", async () => {
  const tenant = await busy();
  const before = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
  await get(`${path}/export?format=ocsf`, tenant.key);
  const after = await rowsOf(tenant.id);
  expect(after.slice(0, 5)).toEqual(before.sort((one, other) => (one.seq ?? 0) - (other.seq ?? 0)));
  expect(after.at(-1)).toMatchObject({ action: "audit.export", metadata: { format: "ocsf" } });
});
