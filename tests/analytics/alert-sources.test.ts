// What alert rules may watch, of whom, and which rules are refused.
import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { alertRules, type AlertSource } from "#db/schema/alerting.ts";
import { webhookAttempts } from "#db/schema/webhooks.ts";
import {
  evaluate,
  ruleOf,
  rulesPath,
  newRule,
  readRule,
  alertsTold,
  alertTypes,
  failing,
} from "../support/alerts.ts";
import { makers } from "../support/things.ts";
import { bring, requestOf } from "../support/requests.ts";
import { call, db, del, get, newKey, newTenant, post, type Tenant } from "../support/world.ts";

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
      expect((await readRule(tenant, rule.id)).state).not.toBe("firing");
      await breakIt(tenant);
      await evaluate();
      expect((await readRule(tenant, rule.id)).state).toBe("firing");
      expect(await alertTypes(tenant.id)).toEqual(["alert.fired"]);
      expect(await alertTypes(quiet.id)).toEqual([]);
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
    expect(await alertsTold(tenant.id)).toMatchObject([{ type: "alert.fired", comparison: "above" }]);
  });

  test("a source that cannot be asked leaves its rules as they are, and stops no other", async () => {
    const tenant = await newTenant();
    await newRule(tenant);
    await bring(failing(tenant.id));
    const BROWSER = { fetch: () => Promise.reject(new Error("Out of reach")) } as unknown as Env["BROWSER"];
    await evaluate({ BROWSER });
    expect(await alertTypes(tenant.id)).toEqual(["alert.fired"]);
  });
});

describe("refused", () => {
  test.each([
    [{ source: "browser_saturation" }, "#/source"],
    [{ source: "queue_backlog" }, "#/source"],
    [{ source: "custom_metric" }, "#/metric"],
    [{ source: "service_metric", metric: "capture_failures" }, "#/source"],
    [{ metric: "x" }, "#/metric"],
    [{ figure: "max" }, "#/figure"],
    [{ threshold: "much" }, "#/threshold"],
    [{ window_minutes: 0 }, "#/window_minutes"],
    [{ name: " " }, "#/name"],
  ])("400: %j", async (more, pointer) => {
    const { key, id } = await newTenant();
    const res = await post(rulesPath, { name: "x", source: "error_rate", threshold: 1, ...more }, key);
    expect([res.status, await res.json()]).toMatchObject([400, { errors: [{ pointer }] }]);
    expect(await db.select().from(alertRules).where(eq(alertRules.tenantId, id))).toEqual([]);
  });

  test("403: changing without alerts:write, and the service's rules to tenants", async () => {
    const tenant = await newTenant();
    const rule = await newRule(tenant);
    const { key } = await newKey(tenant.id, ["alerts:read"]);
    expect((await get(`${rulesPath}/${rule.id}`, key)).status).toBe(200);
    expect((await call("PATCH", `${rulesPath}/${rule.id}`, { key, body: { threshold: 1 } })).status).toBe(
      403,
    );
    expect((await del(`${rulesPath}/${rule.id}`, key)).status).toBe(403);
    expect((await get("/api/v1/admin/alert-rules", tenant.key)).status).toBe(403);
    expect((await get("/api/v1/admin/alerts", tenant.key)).status).toBe(403);
  });

  test("400: a metric of the service that there is none of, of an operator", async () => {
    const { key } = await newTenant(scopes);
    const rule = { name: "x", source: "service_metric", threshold: 1 };
    const at = "/api/v1/admin/alert-rules";
    for (const metric of [undefined, "orders.waiting"]) {
      const res = await post(at, { ...rule, metric }, key);
      expect([res.status, await res.json()]).toMatchObject([400, { errors: [{ pointer: "#/metric" }] }]);
    }
    const made = await post(at, { ...rule, metric: "capture_failures" }, key);
    expect(await made.json()).toMatchObject({ metric: "capture_failures", unit: "%", runbook_url: null });
    expect(made.status).toBe(201);
  });

  test("409: a rule too many", async () => {
    const { id, key } = await newTenant();
    const rows = Array.from({ length: 50 }, () => ruleOf(id));
    for (const row of rows) await db.insert(alertRules).values(row);
    expect((await post(rulesPath, { name: "x", source: "error_rate", threshold: 1 }, key)).status).toBe(409);
    expect(await db.$count(alertRules, eq(alertRules.tenantId, id))).toBe(50);
  });
});
