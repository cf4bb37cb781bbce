import { isoOrNull } from "#core/time.ts";
import type { alerts } from "#db/schema/alerting.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { AlertView, RuleView } from "./schemas.ts";
import { runbookOf } from "./service/runbook.ts";
import { type RuleRow, unitOf } from "./sources.ts";

export const presentRule =
  (ctx: BaseCtx) =>
  (row: RuleRow): RuleView => ({
    id: row.id,
    name: row.name,
    source: row.source,
    unit: unitOf(row),
    metric: row.metric,
    ...runbookOf(ctx, row),
    figure: row.figure,
    comparison: row.comparison,
    threshold: row.threshold,
    window_minutes: row.windowMinutes,
    for_minutes: row.forMinutes,
    severity: row.severity,
    enabled: row.isEnabled,
    state: stateOf(row),
    value: row.value,
    evaluated_at: isoOrNull(row.evaluatedAt),
    alert_id: row.alertId,
    created_at: new Date(row.createdAt).toISOString(),
    updated_at: new Date(row.updatedAt).toISOString(),
  });

function stateOf({ isEnabled, alertId, breachedSince, value }: RuleRow): RuleView["state"] {
  if (!isEnabled) return "disabled";
  if (alertId !== null) return "firing";
  if (breachedSince !== null) return "pending";
  return value === null ? "no_data" : "ok";
}

export const presentAlert =
  (ctx: BaseCtx) =>
  (row: typeof alerts.$inferSelect): AlertView => ({
    id: row.id,
    rule_id: row.ruleId,
    metric: row.metric,
    ...runbookOf(ctx, { id: row.ruleId, threshold: row.threshold }),
    name: row.name,
    source: row.source,
    unit: unitOf(row),
    severity: row.severity,
    comparison: row.comparison,
    threshold: row.threshold,
    value: row.value,
    created_at: new Date(row.createdAt).toISOString(),
    resolved_at: isoOrNull(row.resolvedAt),
    resolved_value: row.resolvedValue,
  });
