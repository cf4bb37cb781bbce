// Alert rules as rows, and the clock that looks at them.
import { env } from "cloudflare:workers";
import { and, eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import { evaluateAlerts, evaluateRule } from "#analytics/alerts/evaluate.ts";
import { alertRules } from "#db/schema/alerting.ts";
import { events } from "#db/schema/events.ts";
import { composeCtx } from "#platform/compose.ts";
import { ulids } from "#platform/ids.ts";
import { requestOf } from "./requests.ts";
import { db, get, post, type Tenant } from "./world.ts";

type Rule = typeof alertRules.$inferInsert;

/** A rule that nothing breaks, or as told. */
export function ruleOf(tenantId: string, more: Partial<Rule> = {}): Rule {
  const now = Date.now();
  return {
    id: ulids.create("art", now),
    tenantId,
    name: "Calls fail",
    source: "error_rate",
    comparison: "above",
    threshold: 100,
    windowMinutes: 5,
    forMinutes: 0,
    severity: "warning",
    isEnabled: true,
    createdAt: now,
    updatedAt: now,
    ...more,
  };
}

/** Looks at all rules as the schedule does. */
export const evaluate = (bindings: Partial<Env> = {}) =>
  evaluateAlerts(composeCtx({ env: { ...env, ...bindings }, waitUntil: () => undefined }));

/** Looks at one rule alone. */
export const evaluateOne = (id: string, bindings: Partial<Env> = {}) =>
  evaluateRule(composeCtx({ env: { ...env, ...bindings }, waitUntil: () => undefined }), id);

export async function storeRule(tenantId: string, more: Partial<Rule> = {}): Promise<string> {
  const row = ruleOf(tenantId, more);
  await db.insert(alertRules).values(row);
  return row.id;
}

export const rulesPath = "/api/v1/alert-rules";
export type RuleView = { id: string; state: string; value: number | null; alert_id: string | null };
export type RulesView = { data: RuleView[] };

export async function newRule(
  { key }: Pick<Tenant, "key">,
  more: object = {},
  at = rulesPath,
): Promise<RuleView> {
  const body = { name: "Calls fail", source: "error_rate", threshold: 10, ...more };
  const res = await post(at, body, key);
  expect(res.status).toBe(201);
  return res.json<RuleView>();
}

export const readRule = async ({ key }: Pick<Tenant, "key">, id: string) =>
  (await get(`${rulesPath}/${id}`, key)).json<RuleView>();
export const alertsTold = async (tenantId: string) =>
  (
    await db
      .select({ type: events.type, data: events.data })
      .from(events)
      .where(and(eq(events.tenantId, tenantId), sql`${events.type} like 'alert.%'`))
      .orderBy(events.seq)
  ).map(({ type, data }) => ({ type, ...data }));
export const alertTypes = async (tenantId: string) => (await alertsTold(tenantId)).map(({ type }) => type);

export const failing = (id: string) =>
  requestOf(id, { status: 500, outcome: "failed", errorCode: "internal_error" });
