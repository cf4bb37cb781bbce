import type { BaseCtx } from "#platform/ctx.ts";
import { indexOf } from "./index-of.ts";
import { forgetCaptures } from "./memory.ts";

/** Deleted captures answer nobody any more: here at once, elsewhere within seconds. Never throws. */
export async function forgetDeleted(
  ctx: BaseCtx,
  rows: readonly { id: string; tenantId: string }[],
): Promise<void> {
  for (const [tenantId, ofTenant] of Map.groupBy(rows, (row) => row.tenantId)) {
    const ids = ofTenant.map(({ id }) => id);
    forgetCaptures(tenantId, ids);
    // Should this fail, the entry goes when its file or its record is found missing.
    await indexOf({ ...ctx, tenant: { id: tenantId } })
      .forget(ids)
      .catch((err: unknown) => ctx.log.error("the cache was not told of deletions", err));
  }
}
