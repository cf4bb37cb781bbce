import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import type { Reach } from "#analytics/reach.ts";
import { ownerOf, scopeFor } from "#analytics/whose.ts";
import { AppError } from "#core/errors.ts";
import { alertRules, alerts } from "#db/schema/alerting.ts";
import type { Ctx } from "#platform/ctx.ts";
import { ensureDefaults } from "./defaults.ts";
import type { ListAlerts } from "./schemas.ts";
import type { RuleRow } from "./sources.ts";

const isOwn = (ctx: Ctx, reach: Reach) =>
  and(eq(alertRules.tenantId, ownerOf(ctx, reach)), isNull(alertRules.deletedAt));
export const isRule = (ctx: Ctx, reach: Reach, id: string) => and(isOwn(ctx, reach), eq(alertRules.id, id));

export async function listRules(ctx: Ctx, reach: Reach): Promise<RuleRow[]> {
  requireScope(ctx, scopeFor(reach, "alerts", "read"));
  if (reach === "all") await ensureDefaults(ctx);
  return ctx.db
    .select()
    .from(alertRules)
    .where(isOwn(ctx, reach))
    .orderBy(asc(alertRules.createdAt), asc(alertRules.id));
}

/** @throws AppError `not_found`, for another tenant's as well */
export async function fetchRule(ctx: Ctx, reach: Reach, id: string): Promise<RuleRow> {
  requireScope(ctx, scopeFor(reach, "alerts", "read"));
  return existingRule(ctx, reach, id);
}

/** For verbs with a scope of their own. @throws AppError `not_found` */
export async function existingRule(ctx: Ctx, reach: Reach, id: string): Promise<RuleRow> {
  const row = await ctx.db
    .select()
    .from(alertRules)
    .where(isRule(ctx, reach, id))
    .get();
  if (!row) throw new AppError("not_found", `There is no alert rule ${id}`);
  return row;
}

/** Newest first: one more than asked for. */
export function listAlerts(ctx: Ctx, reach: Reach, { open, rule_id, severity, cursor, limit }: ListAlerts) {
  requireScope(ctx, scopeFor(reach, "alerts", "read"));
  const { tenantId, ruleId, resolvedAt, createdAt, id } = alerts;
  return ctx.db
    .select()
    .from(alerts)
    .where(
      and(
        eq(tenantId, ownerOf(ctx, reach)),
        open === undefined ? undefined : open ? isNull(resolvedAt) : sql`${resolvedAt} is not null`,
        rule_id === undefined ? undefined : eq(ruleId, rule_id),
        severity && eq(alerts.severity, severity),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
}

/** When the alert of a rule was raised that is open; null where none is. */
export async function openSince({ db }: Ctx, { alertId }: RuleRow): Promise<number | null> {
  if (alertId === null) return null;
  const row = await db.select({ at: alerts.createdAt }).from(alerts).where(eq(alerts.id, alertId)).get();
  return row?.at ?? null;
}
