import { sql } from "drizzle-orm";
import type { Reach } from "#analytics/reach.ts";
import { ownerOf, scopeFor } from "#analytics/whose.ts";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError, invalidField } from "#core/errors.ts";
import { valuesOf } from "#db/insert.ts";
import { alertRules, alertSources } from "#db/schema/alerting.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { presentRule } from "./present.ts";
import { isMetric, metricNames } from "./service/metrics.ts";
import { type CreateRule, type RuleView, rulesMax } from "./schemas.ts";
import { type RuleRow, sources } from "./sources.ts";

/** Sets up a rule; it is looked at from the next minute on. */
export async function createRule(ctx: Ctx, reach: Reach, input: CreateRule): Promise<RuleView> {
  requireScope(ctx, scopeFor(reach, "alerts", "write"));
  requireFitting(reach, input);
  const row = rowOf(ctx, reach, input);
  const view = presentRule(ctx)(row);
  const count = sql`select count(*) from ${alertRules} where tenant_id = ${row.tenantId} and deleted_at is null
    and id not like 'art\\_service%' escape '\\'`;
  const [inserted] = await ctx.db.batch([
    ctx.db
      .insert(alertRules)
      .select(sql`${valuesOf(alertRules, row)} where (${count}) < ${rulesMax}`)
      .returning({ id: alertRules.id }),
    auditIfChanged(ctx, {
      action: "alert_rule.create",
      targets: [{ type: "alert_rule", id: row.id }],
      changes: input,
      metadata: { scope: reach === "all" ? "service" : "tenant" },
    }),
    ...(await recordedIfChanged(ctx, { status: 201, body: view })),
  ]);
  if (inserted.length === 0)
    throw new AppError("conflict", `There are ${rulesMax} rules already: delete one first`);
  return view;
}

function requireFitting(reach: Reach, { source, metric, figure }: CreateRule): void {
  if (reach === "own" && !sources[source].isForTenants) {
    const valid = alertSources.filter((name) => sources[name].isForTenants);
    throw invalidField("source", `Operators only. Valid: ${valid.join(", ")}`);
  }
  const isCustom = source === "custom_metric";
  const isOfService = source === "service_metric";
  if ((isCustom || isOfService) && metric === undefined)
    throw invalidField("metric", `Which metric must be named with ${source}`);
  if (isOfService && !isMetric(metric ?? ""))
    throw invalidField("metric", `Valid with service_metric: ${metricNames.join(", ")}`);
  if (!isCustom && !isOfService && metric !== undefined)
    throw invalidField("metric", "Only with the sources custom_metric and service_metric");
  if (!isCustom && figure !== undefined) throw invalidField("figure", "Only with the source custom_metric");
}

function rowOf(ctx: Ctx, reach: Reach, input: CreateRule): RuleRow {
  const now = ctx.clock.now();
  return {
    id: ctx.ids.create("art", now),
    tenantId: ownerOf(ctx, reach),
    name: input.name,
    source: input.source,
    metric: input.metric ?? null,
    figure: input.source === "custom_metric" ? (input.figure ?? "last") : null,
    comparison: input.comparison,
    threshold: input.threshold,
    windowMinutes: input.window_minutes,
    forMinutes: input.for_minutes,
    severity: input.severity,
    isEnabled: input.enabled,
    tellTenantId: reach === "all" ? ctx.tenant.id : null,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    value: null,
    evaluatedAt: null,
    breachedSince: null,
    alertId: null,
  };
}
