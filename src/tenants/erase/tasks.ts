import { gt } from "drizzle-orm";
import { tenantErasures } from "#db/schema/tenant-work.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { eraseLatecomers } from "./rows.ts";
import { latecomersMs } from "./settings.ts";

/** Word of an erased tenant may have lain in a queue: what it left is taken away too. */
export async function sweepErased(ctx: BaseCtx): Promise<void> {
  const late = await ctx.db
    .select({ tenantId: tenantErasures.tenantId })
    .from(tenantErasures)
    .where(gt(tenantErasures.completedAt, ctx.clock.now() - latecomersMs))
    .limit(100);
  for (const { tenantId } of late) {
    const rows = await eraseLatecomers(ctx, tenantId);
    if (rows > 0) ctx.log.warn("rows of an erased tenant came late and went", { tenant_id: tenantId, rows });
  }
}
