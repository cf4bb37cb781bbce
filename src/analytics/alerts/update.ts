import type { Reach } from "#analytics/reach.ts";
import { scopeFor } from "#analytics/whose.ts";
import { differences } from "#audit/differences.ts";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { alertRules } from "#db/schema/alerting.ts";
import type { Ctx } from "#platform/ctx.ts";
import { announceTo } from "./evaluate.ts";
import { presentRule } from "./present.ts";
import { existingRule, isRule, openSince } from "./queries.ts";
import type { RuleView, UpdateRule } from "./schemas.ts";
import { clear } from "./turn.ts";

/** Changes what is given. A rule that is disabled has its open alert ended; else that is for the next look to say. */
export async function updateRule(ctx: Ctx, reach: Reach, id: string, input: UpdateRule): Promise<RuleView> {
  requireScope(ctx, scopeFor(reach, "alerts", "write"));
  const before = await existingRule(ctx, reach, id);
  const isEnding = input.enabled === false && before.isEnabled;
  const { updateQuery, audit } = statementsOf(
    ctx,
    reach,
    id,
    input,
    differences(presentRule(ctx)(before), input),
  );
  const [rows] = await ctx.db.batch([
    updateQuery,
    audit,
    ...(isEnding ? clear(ctx, before, null, await openSince(ctx, before)) : []),
  ]);
  const [row] = rows;
  if (!row) throw new AppError("not_found", `There is no alert rule ${id}`);
  if (isEnding) await announceTo(ctx, before);
  return presentRule(ctx)(isEnding ? { ...row, alertId: null, breachedSince: null } : row);
}

function statementsOf(
  ctx: Ctx,
  reach: Reach,
  id: string,
  input: UpdateRule,
  changes: Record<string, unknown>,
) {
  const updateQuery = ctx.db
    .update(alertRules)
    .set({
      name: input.name,
      comparison: input.comparison,
      threshold: input.threshold,
      windowMinutes: input.window_minutes,
      forMinutes: input.for_minutes,
      severity: input.severity,
      isEnabled: input.enabled,
      // Whoever set it up last hears of it.
      ...(reach === "all" ? { tellTenantId: ctx.tenant.id } : {}),
      updatedAt: ctx.clock.now(),
    })
    .where(isRule(ctx, reach, id))
    .returning();
  const audit = auditIfChanged(ctx, {
    action: "alert_rule.update",
    targets: [{ type: "alert_rule", id }],
    changes,
  });
  return { updateQuery, audit };
}
