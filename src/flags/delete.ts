import { requireScope } from "#auth/scopes.ts";
import { flags } from "#db/schema/flags.ts";
import type { Ctx } from "#platform/ctx.ts";
import { changedMeanwhile, isStill, requireKnown } from "./change.ts";
import { forgetFlags } from "./memory.ts";
import { existingFlag } from "./queries.ts";
import { differences, recordIfChanged } from "./record-change.ts";

/** Ends a flag: who asks for it is told that there is none. Its history stays. */
export async function deleteFlag(ctx: Ctx, key: string, ifMatch: string | undefined): Promise<void> {
  requireScope(ctx, "admin:write");
  const before = await existingFlag(ctx, key);
  requireKnown(before, ifMatch);
  const changes = differences(before, null);
  const [deleted] = await ctx.db.batch([
    ctx.db.delete(flags).where(isStill(before)).returning({ key: flags.key }),
    ...recordIfChanged(ctx, { action: "delete", key, revision: before.revision + 1, changes }),
  ]);
  forgetFlags();
  if (deleted.length === 0) throw await changedMeanwhile(ctx, key);
}
