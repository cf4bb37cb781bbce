// How a rule comes to have an alert, and to have none any more: each a batch that does nothing the second time.
import { and, eq, isNull, lt, lte, sql } from "drizzle-orm";
import { type AuditCtx, auditIfChanged } from "#audit/record.ts";
import { serviceLog } from "#audit/security-event.ts";
import { alertRules, alerts } from "#db/schema/alerting.ts";
import type { EventType } from "#events/catalogue.ts";
import { emitIfChanged } from "#events/emit.ts";
import type { Actor, BaseCtx } from "#platform/ctx.ts";
import { runbookOf } from "./service/runbook.ts";
import type { RuleRow } from "./sources.ts";

const watchman: Actor = { type: "system", id: "alert-rules", name: "Alert rules", scopes: [] };
const minuteMs = 60_000;

/** The statements that note a value beyond the threshold, and raise the alert once that has been so for long enough. */
export function breach(ctx: BaseCtx, rule: RuleRow, value: number) {
  const { db } = ctx;
  const now = ctx.clock.now();
  const id = ctx.ids.create("arf", now);
  const { tenantId, name, source, severity, comparison, threshold } = rule;
  // A rule that was changed since it was read is looked at again next time.
  const isThis = and(
    eq(alertRules.id, rule.id),
    eq(alertRules.updatedAt, rule.updatedAt),
    eq(alertRules.isEnabled, true),
    isNull(alertRules.deletedAt),
  );
  const since = { breachedSince: sql`coalesce(${alertRules.breachedSince}, ${now})` };
  const isDue = lte(alertRules.breachedSince, now - rule.forMinutes * minuteMs);
  return [
    db
      .update(alertRules)
      .set({ value, evaluatedAt: now, ...since })
      .where(isThis),
    db
      .update(alertRules)
      .set({ alertId: id })
      .where(and(isThis, isNull(alertRules.alertId), isDue)),
    db.insert(alerts).select(
      sql`select ${id}, ${tenantId}, ${rule.id}, ${name}, ${source}, ${severity}, ${comparison}, ${threshold}, ${value},
        ${now}, null, null, 0, ${rule.metric} where changes() > 0`,
    ),
    ...told(ctx, rule, {
      id,
      action: "alert.fire",
      type: "alert.fired",
      value,
      createdAt: now,
      resolvedAt: null,
    }),
  ] as const;
}

/** The statements that note a value within the threshold, and end the alert where one is open. */
export function clear(ctx: BaseCtx, rule: RuleRow, value: number | null, createdAt: number | null) {
  const { db } = ctx;
  const now = ctx.clock.now();
  const id = rule.alertId;
  const note = db
    .update(alertRules)
    .set({ value, evaluatedAt: now, breachedSince: null, alertId: null })
    .where(
      and(eq(alertRules.id, rule.id), id === null ? isNull(alertRules.alertId) : eq(alertRules.alertId, id)),
    );
  if (id === null || createdAt === null) return [note] as const;
  const happening = {
    id,
    action: "alert.resolve",
    type: "alert.resolved",
    value,
    createdAt,
    resolvedAt: now,
  } as const;
  return [
    db
      .update(alerts)
      .set({ resolvedAt: now, resolvedValue: value })
      .where(and(eq(alerts.id, id), isNull(alerts.resolvedAt))),
    ...told(ctx, rule, happening),
    note,
  ] as const;
}

type Happening = {
  id: string;
  action: string;
  type: EventType;
  value: number | null;
  createdAt: number;
  resolvedAt: number | null;
};

/** Record and event, where the statement before them changed something. */
function told(ctx: BaseCtx, rule: RuleRow, { id, action, type, value, createdAt, resolvedAt }: Happening) {
  const { tenantId, tellTenantId } = rule;
  const data = {
    alert_id: id,
    rule_id: rule.id,
    name: rule.name,
    scope: tenantId === serviceLog ? "service" : "tenant",
    source: rule.source,
    metric: rule.metric,
    severity: rule.severity,
    comparison: rule.comparison,
    threshold: rule.threshold,
    value,
    window_minutes: rule.windowMinutes,
    ...runbookOf(ctx, rule),
    created_at: new Date(createdAt).toISOString(),
    resolved_at: resolvedAt === null ? null : new Date(resolvedAt).toISOString(),
  };
  const happening = { type, subject: id, keyId: null, data };
  const acting: AuditCtx = { ...ctx, tenant: { id: tenantId }, actor: watchman };
  const stage = resolvedAt === null ? 1 : 2;
  return [
    auditIfChanged(acting, { action, targets: [{ type: "alert", id }], metadata: data }),
    ...emitIfChanged(ctx, { ...happening, tenantId }),
    // After an event `changes()` speaks of its deliveries: this says again whether anything happened.
    ...(tellTenantId === null
      ? []
      : [
          ctx.db
            .update(alerts)
            .set({ toldStage: stage })
            .where(and(eq(alerts.id, id), lt(alerts.toldStage, stage))),
          ...emitIfChanged(ctx, { ...happening, tenantId: tellTenantId }),
        ]),
  ] as const;
}
