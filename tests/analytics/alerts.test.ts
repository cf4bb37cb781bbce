// Alert rules: what is watched, told once when it begins and once when it is over.
import { env } from "cloudflare:workers";
import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { alertRules, alerts, type AlertSource } from "#db/schema/alerting.ts";
import { events } from "#db/schema/events.ts";
import { mails, people } from "#db/schema/people.ts";
import { webhookAttempts, webhookDeliveries } from "#db/schema/webhooks.ts";
import { evaluate, ruleOf } from "../support/alerts.ts";
import { later } from "../support/cache.ts";
import { newEndpoint } from "../support/endpoints.ts";
import { announceTo } from "../support/stream.ts";
import { makers, type Owner } from "../support/things.ts";
import { bring, requestOf } from "../support/requests.ts";
import { call, db, del, get, newKey, newTenant, post, type Tenant } from "../support/world.ts";

const path = "/api/v1/alert-rules";
type Rule = { id: string; state: string; value: number | null; alert_id: string | null };
type Rules = { data: Rule[] };

async function newRule({ key }: Pick<Tenant, "key">, more: object = {}, at = path): Promise<Rule> {
  const body = { name: "Calls fail", source: "error_rate", threshold: 10, ...more };
  const res = await post(at, body, key);
  expect(res.status).toBe(201);
  return res.json<Rule>();
}

const read = async ({ key }: Pick<Tenant, "key">, id: string) =>
  (await get(`${path}/${id}`, key)).json<Rule>();
const toldOf = async (tenantId: string) =>
  (
    await db
      .select({ type: events.type, data: events.data })
      .from(events)
      .where(and(eq(events.tenantId, tenantId), sql`${events.type} like 'alert.%'`))
      .orderBy(events.seq)
  ).map(({ type, data }) => ({ type, ...data }));
const typesOf = async (tenantId: string) => (await toldOf(tenantId)).map(({ type }) => type);

const failing = (id: string) =>
  requestOf(id, { status: 500, outcome: "failed", errorCode: "internal_error" });

describe("an alert", () => {
  test("begins once and is over once, however often it is looked at, by whom at the same time", async () => {
    const tenant = await newTenant();
    const rule = await newRule(tenant);
    await evaluate();
    expect(await read(tenant, rule.id)).toMatchObject({ state: "no_data", value: null });
    await bring(failing(tenant.id), requestOf(tenant.id));
    await Promise.all([evaluate(), evaluate(), evaluate()]);
    await evaluate();
    const { alert_id: alertId } = await read(tenant, rule.id);
    expect(await read(tenant, rule.id)).toMatchObject({ state: "firing", value: 50 });
    expect(await toldOf(tenant.id)).toMatchObject([
      {
        type: "alert.fired",
        alert_id: alertId,
        rule_id: rule.id,
        scope: "tenant",
        value: 50,
        resolved_at: null,
      },
    ]);
    await bring(...Array.from({ length: 28 }, () => requestOf(tenant.id)));
    await Promise.all([evaluate(), evaluate(), evaluate()]);
    await evaluate();
    expect(await read(tenant, rule.id)).toMatchObject({ state: "ok", alert_id: null });
    expect(await typesOf(tenant.id)).toEqual(["alert.fired", "alert.resolved"]);
    const listed = await (await get("/api/v1/alerts?open=false", tenant.key)).json();
    expect(listed).toMatchObject({ data: [{ id: alertId, value: 50, resolved_value: 100 / 30, unit: "%" }] });
  });

  test("whose looker is killed at any point begins and ends once", async () => {
    const tenant = await newTenant();
    await newRule(tenant);
    const killedAfter = (calls: number) => {
      let made = 0;
      return new Proxy(env.DB, {
        get(target, name) {
          if (name === "batch" && made++ >= calls) throw new Error("Killed");
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === "function" ? (value.bind(target) as unknown) : value;
        },
      });
    };
    await bring(failing(tenant.id));
    for (let calls = 0; calls < 12; calls++)
      await evaluate({ DB: killedAfter(calls) }).catch(() => undefined);
    await evaluate();
    expect(await typesOf(tenant.id)).toEqual(["alert.fired"]);
    await bring(...Array.from({ length: 30 }, () => requestOf(tenant.id)));
    for (let calls = 0; calls < 12; calls++)
      await evaluate({ DB: killedAfter(calls) }).catch(() => undefined);
    await evaluate();
    expect(await typesOf(tenant.id)).toEqual(["alert.fired", "alert.resolved"]);
  });

  test("waits until it has been so for as long as was asked", async () => {
    const tenant = await newTenant();
    const rule = await newRule(tenant, { for_minutes: 10, window_minutes: 60 });
    await bring(failing(tenant.id));
    await evaluate();
    expect(await read(tenant, rule.id)).toMatchObject({ state: "pending", alert_id: null });
    await later(9 * 60_000, evaluate);
    expect(await typesOf(tenant.id)).toEqual([]);
    await later(11 * 60_000, evaluate);
    expect(await typesOf(tenant.id)).toEqual(["alert.fired"]);
  });

  test("that begins again later is another one", async () => {
    const tenant = await newTenant();
    await newRule(tenant, { source: "custom_metric", metric: "x", threshold: 1 });
    for (const value of [5, 0, 7]) {
      await post("/api/v1/custom-metrics", { points: [{ name: "x", value }] }, tenant.key);
      await evaluate();
    }
    expect(await typesOf(tenant.id)).toEqual(["alert.fired", "alert.resolved", "alert.fired"]);
    const rows = await db.select().from(alerts).where(eq(alerts.tenantId, tenant.id));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });

  test("goes to webhooks and by mail to the owner, once each", async () => {
    const tenant = await newTenant(undefined, "professional");
    await newEndpoint(tenant, { event_types: ["alert.*"] });
    const owner = await makers["usr"]?.({ ...tenant, secret: "Ada" } as Owner, {});
    await db.run(sql`update members set role = 'owner' where person_id = ${owner}`);
    await newRule(tenant);
    await bring(failing(tenant.id));
    await evaluate();
    for (const _ of [1, 2]) await announceTo(tenant.id);
    const deliveries = await db
      .select()
      .from(webhookDeliveries)
      .where(eq(webhookDeliveries.tenantId, tenant.id));
    expect(deliveries.map(({ eventType }) => eventType)).toEqual(["alert.fired"]);
    const written = await db
      .select()
      .from(mails)
      .where(eq(mails.recipient, owner ?? ""));
    expect(written.map(({ template }) => template)).toEqual(["alert"]);
  });

  test.each([["disabled"], ["deleted"]])("is over when its rule is %s", async (how) => {
    const tenant = await newTenant();
    const rule = await newRule(tenant);
    await bring(failing(tenant.id));
    await evaluate();
    const at = `${path}/${rule.id}`;
    if (how === "deleted") expect((await del(at, tenant.key)).status).toBe(204);
    else {
      const res = await call("PATCH", at, { key: tenant.key, body: { enabled: false } });
      expect(await res.json()).toMatchObject({ state: "disabled", alert_id: null });
    }
    await evaluate();
    expect(await typesOf(tenant.id)).toEqual(["alert.fired", "alert.resolved"]);
    const { data } = await (await get(path, tenant.key)).json<Rules>();
    expect(data).toHaveLength(how === "deleted" ? 0 : 1);
  });
});

describe("what is watched", () => {
  /** Of each source, what makes it go beyond 1. */
  const broken: Partial<Record<AlertSource, (tenant: Tenant) => Promise<unknown>>> = {
    error_rate: ({ id }) => bring(failing(id)),
    latency_p95: ({ id }) => bring(requestOf(id, { durationMs: 900 })),
    request_volume: ({ id }) => bring(requestOf(id), requestOf(id)),
    custom_metric: ({ key }) => post("/api/v1/custom-metrics", { points: [{ name: "x", value: 2 }] }, key),
    jobs_backlog: async (tenant) => {
      for (const _ of [1, 2]) {
        const id = await makers["job"]?.({ ...tenant, secret: "x" }, {});
        await db.run(sql`update jobs set status = 'pending', completed_at = null where id = ${id}`);
      }
    },
    webhook_failure_rate: async ({ id: tenantId }) => {
      const of = {
        tenantId,
        deliveryId: "dlv_x",
        endpointId: null,
        url: "https://example.com/",
        durationMs: 1,
      };
      const id = `att_${crypto.randomUUID()}`;
      await db
        .insert(webhookAttempts)
        .values({ ...of, id, deliveryId: id, number: 1, startedAt: Date.now(), errorClass: "timeout" });
    },
    dead_letters: async (tenant) => {
      const made = { whe: "whe_x", evt: `evt_${crypto.randomUUID()}` };
      await makers["dlv"]?.({ ...tenant, secret: "x" }, made);
      await makers["dlv"]?.({ ...tenant, secret: "x" }, { ...made, evt: `evt_${crypto.randomUUID()}` });
    },
  };

  test.each(Object.entries(broken))(
    "%s fires, and stays silent for another tenant",
    async (source, breakIt) => {
      const [tenant, quiet] = [await newTenant(), await newTenant()];
      const more = { source, threshold: 1, ...(source === "custom_metric" ? { metric: "x" } : {}) };
      const [rule] = [await newRule(tenant, more), await newRule(quiet, more)];
      await evaluate();
      expect((await read(tenant, rule.id)).state).not.toBe("firing");
      await breakIt(tenant);
      await evaluate();
      expect((await read(tenant, rule.id)).state).toBe("firing");
      expect(await typesOf(tenant.id)).toEqual(["alert.fired"]);
      expect(await typesOf(quiet.id)).toEqual([]);
    },
  );

  test.each([
    ["average", 3, 2.5],
    ["min", 2, 1.5],
    ["max", 5, 3.5],
    ["sum", 10, 8.5],
    ["count", 2, 1.5],
    ["last", 5, 3.5],
  ])("a metric's %s, above and below", async (figure, _value, threshold) => {
    const tenant = await newTenant();
    const points = [1.75, 4].map((value) => ({ name: "x", value }));
    const of = { source: "custom_metric", metric: "x", figure };
    await newRule(tenant, { ...of, threshold: figure === "sum" ? 5 : threshold });
    await newRule(tenant, { ...of, threshold: figure === "sum" ? 5 : threshold, comparison: "below" });
    await post("/api/v1/custom-metrics", { points }, tenant.key);
    await evaluate();
    expect(await toldOf(tenant.id)).toMatchObject([{ type: "alert.fired", comparison: "above" }]);
  });

  test("of the service: built-in rules fire for operators by mail and by the webhooks of who set them up", async () => {
    const operator = await newTenant(scopes);
    const at = "/api/v1/admin/alert-rules";
    const { data } = await (await get(at, operator.key)).json<Rules>();
    expect(data.map(({ id }) => id).toSorted()).toEqual([
      "art_service_browser_saturation",
      "art_service_dead_letters",
      "art_service_error_rate",
      "art_service_jobs_backlog",
      "art_service_latency_p95",
      "art_service_queue_backlog",
      "art_service_webhook_failure_rate",
    ]);
    const admin = `usr_${crypto.randomUUID()}`;
    const of = {
      email: `${admin}@example.com`,
      name: "Op",
      createdAt: Date.now(),
      isPlatformAdmin: true,
    } as const;
    await db.insert(people).values({ id: admin, status: "active", ...of });
    const id = "art_service_browser_saturation";
    await call("PATCH", `${at}/${id}`, { key: operator.key, body: { for_minutes: 0 } });
    const open = (sessions: number) => {
      const answers: Record<string, object> = {
        "/v1/limits": { maxConcurrentSessions: 10 },
        "/v1/sessions": { sessions: Array(sessions).fill({}) },
      };
      const fetch = async (url: string) => Response.json(answers[new URL(url).pathname]);
      return { BROWSER: { fetch } } as unknown as Partial<Env>;
    };
    for (const _ of [1, 2]) await evaluate(open(9));
    await announceTo("service");
    await announceTo(operator.id);
    const fired = (await toldOf("service")).filter((event) => "rule_id" in event && event.rule_id === id);
    expect(fired).toMatchObject([{ type: "alert.fired", scope: "service", value: 90 }]);
    expect(await toldOf(operator.id)).toMatchObject([{ type: "alert.fired", rule_id: id, scope: "service" }]);
    const written = await db.select().from(mails).where(eq(mails.recipient, admin));
    expect(written.filter(({ template }) => template === "alert").length).toBeGreaterThan(0);
    for (const _ of [1, 2]) await evaluate(open(3));
    expect(await typesOf(operator.id)).toEqual(["alert.fired", "alert.resolved"]);
    await del(`${at}/${id}`, operator.key);
    await evaluate(open(9));
    const left = await (await get(at, operator.key)).json<Rules>();
    expect(left.data.map((rule) => rule.id)).not.toContain(id);
  });

  test("a source that cannot be asked leaves its rules as they are, and stops no other", async () => {
    const tenant = await newTenant();
    await newRule(tenant);
    await bring(failing(tenant.id));
    const BROWSER = { fetch: () => Promise.reject(new Error("Out of reach")) } as unknown as Env["BROWSER"];
    await evaluate({ BROWSER });
    expect(await typesOf(tenant.id)).toEqual(["alert.fired"]);
  });
});

describe("refused", () => {
  test.each([
    [{ source: "browser_saturation" }, "#/source"],
    [{ source: "queue_backlog" }, "#/source"],
    [{ source: "custom_metric" }, "#/metric"],
    [{ metric: "x" }, "#/metric"],
    [{ figure: "max" }, "#/figure"],
    [{ threshold: "much" }, "#/threshold"],
    [{ window_minutes: 0 }, "#/window_minutes"],
    [{ name: " " }, "#/name"],
  ])("400: %j", async (more, pointer) => {
    const { key, id } = await newTenant();
    const res = await post(path, { name: "x", source: "error_rate", threshold: 1, ...more }, key);
    expect([res.status, await res.json()]).toMatchObject([400, { errors: [{ pointer }] }]);
    expect(await db.select().from(alertRules).where(eq(alertRules.tenantId, id))).toEqual([]);
  });

  test("403: changing without alerts:write, and the service's rules to tenants", async () => {
    const tenant = await newTenant();
    const rule = await newRule(tenant);
    const { key } = await newKey(tenant.id, ["alerts:read"]);
    expect((await get(`${path}/${rule.id}`, key)).status).toBe(200);
    expect((await call("PATCH", `${path}/${rule.id}`, { key, body: { threshold: 1 } })).status).toBe(403);
    expect((await del(`${path}/${rule.id}`, key)).status).toBe(403);
    expect((await get("/api/v1/admin/alert-rules", tenant.key)).status).toBe(403);
    expect((await get("/api/v1/admin/alerts", tenant.key)).status).toBe(403);
  });

  test("409: a rule too many", async () => {
    const { id, key } = await newTenant();
    const rows = Array.from({ length: 50 }, () => ruleOf(id));
    for (const row of rows) await db.insert(alertRules).values(row);
    expect((await post(path, { name: "x", source: "error_rate", threshold: 1 }, key)).status).toBe(409);
    expect(await db.$count(alertRules, eq(alertRules.tenantId, id))).toBe(50);
  });
});
