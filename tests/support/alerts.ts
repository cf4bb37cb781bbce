// Alert rules as rows, and the clock that looks at them.
import { env } from "cloudflare:workers";
import { evaluateAlerts } from "#analytics/alerts/evaluate.ts";
import { alertRules } from "#db/schema/alerting.ts";
import { composeCtx } from "#platform/compose.ts";
import { ulids } from "#platform/ids.ts";
import { db } from "./world.ts";

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

export async function storeRule(tenantId: string, more: Partial<Rule> = {}): Promise<string> {
  const row = ruleOf(tenantId, more);
  await db.insert(alertRules).values(row);
  return row.id;
}
