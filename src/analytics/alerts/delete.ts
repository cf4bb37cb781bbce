import type { Reach } from "#analytics/reach.ts";
import { scopeFor } from "#analytics/whose.ts";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { alertRules } from "#db/schema/alerting.ts";
import type { Ctx } from "#platform/ctx.ts";
import { announceTo } from "./evaluate.ts";
import { existingRule, isRule, openSince } from "./queries.ts";
import { clear } from "./turn.ts";

/** Nothing is watched by it any more; its open alert is ended, and earlier ones stay to be read. */
export async function deleteRule(ctx: Ctx, reach: Reach, id: string): Promise<void> {
  requireScope(ctx, scopeFor(reach, "alerts", "write"));
  const rule = await existingRule(ctx, reach, id);
  const now = ctx.clock.now();
  await ctx.db.batch([
    ctx.db
      .update(alertRules)
      .set({ deletedAt: now, updatedAt: now })
      .where(isRule(ctx, reach, id)),
    auditIfChanged(ctx, { action: "alert_rule.delete", targets: [{ type: "alert_rule", id }] }),
    ...clear(ctx, rule, null, await openSince(ctx, rule)),
  ]);
  if (rule.alertId !== null) await announceTo(ctx, rule);
}
