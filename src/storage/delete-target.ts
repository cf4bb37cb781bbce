import { and, eq } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { storageTargets } from "#db/schema/storage.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingTarget } from "./queries.ts";

/** Forgets a bucket and its secret. What was delivered stays there; what is on its way fails, and says so. */
export async function deleteTarget(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "storage:write");
  const { name } = await existingTarget(ctx, id);
  await ctx.db.batch([
    ctx.db
      .delete(storageTargets)
      .where(and(eq(storageTargets.tenantId, ctx.tenant.id), eq(storageTargets.id, id))),
    auditIfChanged(ctx, {
      action: "storage_target.delete",
      targets: [{ type: "storage_target", id }],
      changes: { name },
    }),
  ]);
}
