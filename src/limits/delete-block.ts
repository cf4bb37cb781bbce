import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { limitBlocks } from "#db/schema/limits.ts";
import type { Ctx } from "#platform/ctx.ts";
import { placeOf } from "./create-block.ts";
import { existingBlock } from "./queries.ts";
import { reloadGates } from "./reload-gates.ts";

/** Lets somebody in again; the record of the block stays. Lifting it again changes nothing. */
export async function deleteBlock(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "admin:write");
  const row = await existingBlock(ctx, id);
  await ctx.db.batch([
    ctx.db
      .update(limitBlocks)
      .set({ liftedAt: ctx.clock.now() })
      .where(and(eq(limitBlocks.id, id), isNull(limitBlocks.liftedAt))),
    auditIfChanged(ctx, {
      action: "limit.unblock",
      targets: [{ type: row.identity, id: row.subject }],
      metadata: { block_id: id },
    }),
  ]);
  await reloadGates(ctx, placeOf(row));
}
