import { and, eq, lte } from "drizzle-orm";
import { tenantWork } from "#db/schema/tenant-work.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { exportsPrefix } from "./step.ts";

const rowsMax = 20;

/** Archives past their time go: files first, so that the row says which there are until they are gone. */
export async function forgetExports(ctx: BaseCtx): Promise<void> {
  const due = await ctx.db
    .select({ id: tenantWork.id, tenantId: tenantWork.tenantId })
    .from(tenantWork)
    .where(and(lte(tenantWork.expiresAt, ctx.clock.now()), eq(tenantWork.kind, "export")))
    .limit(rowsMax);
  for (const { id, tenantId } of due) {
    const keys = await ctx.objects.list(`${exportsPrefix(tenantId)}${id}/`);
    await ctx.objects.delete(keys);
    // A thousand at a time; the rest the next time.
    if (keys.length < 1000) await ctx.db.delete(tenantWork).where(eq(tenantWork.id, id));
  }
}
