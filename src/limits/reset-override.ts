import { eq } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { limitOverrides } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingTenant } from "./queries.ts";
import { reloadGates } from "./reload-gates.ts";

/** Gives a tenant its plan's figures again. */
export async function resetOverride(ctx: Ctx, tenantId: string): Promise<void> {
  requireScope(ctx, "admin:write");
  await existingTenant(ctx, tenantId);
  await ctx.db.batch([
    ctx.db.delete(limitOverrides).where(eq(limitOverrides.tenantId, tenantId)),
    auditIfChanged(ctx, { action: "limit.reset", targets: [{ type: "tenant", id: tenantId }] }),
  ]);
  await reloadGates(ctx, { tenantId });
}
