import type { Ctx } from "#platform/ctx.ts";
import { shardOf } from "./address.ts";
import { gateOf } from "./admit.ts";

/** Has the gates concerned read their rules anew; those that cannot be told read them within a minute. */
export async function reloadGates(
  ctx: Ctx,
  { tenantId, address }: { tenantId?: string | null; address?: string | null },
): Promise<void> {
  try {
    await Promise.all([
      tenantId ? gateOf(ctx, tenantId).reload(tenantId) : undefined,
      address ? ctx.addressGates.getByName(shardOf(address)).reload() : undefined,
    ]);
  } catch (err) {
    ctx.log.error("a gate was not told of a change", err, { tenant_id: tenantId });
  }
}
