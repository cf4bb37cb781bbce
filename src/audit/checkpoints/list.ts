import { type Reach, requireReach } from "#audit/reach.ts";
import type { ListCheckpoints } from "#audit/schemas.ts";
import type { Ctx } from "#platform/ctx.ts";
import { readCheckpoints } from "./store.ts";

/** The oldest first; `next_seq` is what to give as `after_seq` for more. */
export async function listCheckpoints(
  ctx: Ctx,
  reach: Reach,
  tenantId: string,
  { after_seq: after, limit }: ListCheckpoints,
) {
  requireReach(ctx, reach, "read");
  const found = await readCheckpoints(ctx, tenantId, { after, limit: limit + 1 });
  const data = found.slice(0, limit);
  return { data, next_seq: found.length > limit ? (data.at(-1)?.seq ?? null) : null };
}
