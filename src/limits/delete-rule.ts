import { eq } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { limitRules } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingRule } from "./queries.ts";
import { reloadGates } from "./reload-gates.ts";

/** The rule limits nothing any more: at once where it is of one tenant, within a minute where it is of all. */
export async function deleteRule(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "admin:write");
  const { tenantId } = await existingRule(ctx, id);
  await ctx.db.batch([
    ctx.db.delete(limitRules).where(eq(limitRules.id, id)),
    auditIfChanged(ctx, { action: "limit.rule.delete", targets: [{ type: "limit_rule", id }] }),
  ]);
  await reloadGates(ctx, { tenantId });
}
