import { AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { storedBytesMaxOf } from "#tenants/tiers.ts";
import { usageOf } from "./queries.ts";

/**
 * Refuses to make what the tenant's plan has no room to keep. What the tenant keeps is known from its key, a few seconds
 * old; only who seems to be over the limit is looked up anew, since they may have deleted something just now.
 * @throws AppError `storage_full`
 */
export async function requireRoom(ctx: Ctx): Promise<void> {
  const limit = storedBytesMaxOf(ctx.tenant.tier);
  if (limit === null || ctx.tenant.storedBytes < limit) return;
  const { bytes } = await usageOf(ctx);
  if (bytes < limit) return;
  throw new AppError(
    "storage_full",
    `Your captures take up ${bytes} bytes and the plan ${ctx.tenant.tier} keeps ${limit}. Delete captures you no longer need, wait for the oldest to expire, capture with store=false, or choose a larger plan`,
    { extensions: { stored_bytes: bytes, limit_bytes: limit } },
  );
}
