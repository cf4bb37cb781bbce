// Alert rules: what is watched, told once when it begins and once when it is over.
import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { alerts } from "#db/schema/alerting.ts";
import { mails } from "#db/schema/people.ts";
import { webhookDeliveries } from "#db/schema/webhooks.ts";
import {
  evaluate,
  evaluateOne,
  rulesPath,
  type RulesView,
  newRule,
  readRule,
  alertsTold,
  alertTypes,
  failing,
} from "../support/alerts.ts";
import { later } from "../support/cache.ts";
import { newEndpoint } from "../support/endpoints.ts";
import { announceTo } from "../support/stream.ts";
import { makers } from "../support/things.ts";
import { bring, requestOf } from "../support/requests.ts";
import { call, db, del, get, newTenant, post } from "../support/world.ts";

describe("an alert", () => {
  test("begins once and is over once, however often it is looked at, by whom at the same time", async () => {
    const tenant = await newTenant();
    const rule = await newRule(tenant);
    await evaluate();
    expect(await readRule(tenant, rule.id)).toMatchObject({ state: "no_data", value: null });
    await bring(failing(tenant.id), requestOf(tenant.id));
    await Promise.all([evaluate(), evaluate(), evaluate()]);
    await evaluate();
    const { alert_id: alertId } = await readRule(tenant, rule.id);
    expect(await readRule(tenant, rule.id)).toMatchObject({ state: "firing", value: 50 });
    expect(await alertsTold(tenant.id)).toMatchObject([
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
    expect(await readRule(tenant, rule.id)).toMatchObject({ state: "ok", alert_id: null });
    expect(await alertTypes(tenant.id)).toEqual(["alert.fired", "alert.resolved"]);
    const listed = await (await get("/api/v1/alerts?open=false", tenant.key)).json();
    expect(listed).toMatchObject({ data: [{ id: alertId, value: 50, resolved_value: 100 / 30, unit: "%" }] });
  });

  test("whose looker is killed at any point begins and ends once", async () => {
    const tenant = await newTenant();
    const rule = await newRule(tenant);
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
    for (let calls = 0; calls < 6; calls++)
      await evaluateOne(rule.id, { DB: killedAfter(calls) }).catch(() => undefined);
    await evaluate();
    expect(await alertTypes(tenant.id)).toEqual(["alert.fired"]);
    await bring(...Array.from({ length: 30 }, () => requestOf(tenant.id)));
    for (let calls = 0; calls < 6; calls++)
      await evaluateOne(rule.id, { DB: killedAfter(calls) }).catch(() => undefined);
    await evaluate();
    expect(await alertTypes(tenant.id)).toEqual(["alert.fired", "alert.resolved"]);
  });

  test("waits until it has been so for as long as was asked", async () => {
    const tenant = await newTenant();
    const rule = await newRule(tenant, { for_minutes: 10, window_minutes: 60 });
    await bring(failing(tenant.id));
    await evaluate();
    expect(await readRule(tenant, rule.id)).toMatchObject({ state: "pending", alert_id: null });
    await later(9 * 60_000, evaluate);
    expect(await alertTypes(tenant.id)).toEqual([]);
    await later(11 * 60_000, evaluate);
    expect(await alertTypes(tenant.id)).toEqual(["alert.fired"]);
  });

  test("that begins again later is another one", async () => {
    const tenant = await newTenant();
    await newRule(tenant, { source: "custom_metric", metric: "x", threshold: 1 });
    for (const value of [5, 0, 7]) {
      await post("/api/v1/custom-metrics", { points: [{ name: "x", value }] }, tenant.key);
      await evaluate();
    }
    expect(await alertTypes(tenant.id)).toEqual(["alert.fired", "alert.resolved", "alert.fired"]);
    const rows = await db.select().from(alerts).where(eq(alerts.tenantId, tenant.id));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });

  test("goes to webhooks and by mail to the owner, once each", async () => {
    const tenant = await newTenant(undefined, "professional");
    await newEndpoint(tenant, { event_types: ["alert.*"] });
    const owner = await makers["usr"]?.({ ...tenant, secret: "Ada" }, {});
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
    const at = `${rulesPath}/${rule.id}`;
    if (how === "deleted") expect((await del(at, tenant.key)).status).toBe(204);
    else {
      const res = await call("PATCH", at, { key: tenant.key, body: { enabled: false } });
      expect(await res.json()).toMatchObject({ state: "disabled", alert_id: null });
    }
    await evaluate();
    expect(await alertTypes(tenant.id)).toEqual(["alert.fired", "alert.resolved"]);
    const { data } = await (await get(rulesPath, tenant.key)).json<RulesView>();
    expect(data).toHaveLength(how === "deleted" ? 0 : 1);
  });
});
