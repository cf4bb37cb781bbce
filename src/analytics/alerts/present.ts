import { isoOrNull } from "#core/time.ts";
import type { alerts } from "#db/schema/alerting.ts";
import type { AlertView, RuleView } from "./schemas.ts";
import { type RuleRow, sources } from "./sources.ts";

export function presentRule(row: RuleRow): RuleView {
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    unit: sources[row.source].unit,
    metric: row.metric,
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
  };
}

function stateOf({ isEnabled, alertId, breachedSince, value }: RuleRow): RuleView["state"] {
  if (!isEnabled) return "disabled";
  if (alertId !== null) return "firing";
  if (breachedSince !== null) return "pending";
  return value === null ? "no_data" : "ok";
}

export function presentAlert(row: typeof alerts.$inferSelect): AlertView {
  return {
    id: row.id,
    rule_id: row.ruleId,
    name: row.name,
    source: row.source,
    unit: sources[row.source].unit,
    severity: row.severity,
    comparison: row.comparison,
    threshold: row.threshold,
    value: row.value,
    created_at: new Date(row.createdAt).toISOString(),
    resolved_at: isoOrNull(row.resolvedAt),
    resolved_value: row.resolvedValue,
  };
}
