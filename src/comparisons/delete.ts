import { and, eq, isNull } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { comparisons } from "#db/schema/comparisons.ts";
import { announce } from "#events/announce.ts";
import type { Ctx } from "#platform/ctx.ts";
import { judgeBuild } from "./builds/verdict.ts";
import { dropKept } from "./keep.ts";
import { existingComparison } from "./queries.ts";
import { finishDeletion } from "./tasks.ts";

/** Deletes a comparison and its pictures; captures and baselines stay. Files that cannot be deleted now the sweep takes. */
export async function deleteComparison(ctx: Ctx, id: string): Promise<void> {
  requireScope(ctx, "comparisons:write");
  const row = await existingComparison(ctx, id);
  if (row.jobId !== null && row.completedAt === null)
    throw new AppError("conflict", `The comparison ${id} is made by the job ${row.jobId}; cancel that first`);
  const isThere = and(
    eq(comparisons.tenantId, ctx.tenant.id),
    eq(comparisons.id, id),
    isNull(comparisons.deletedAt),
  );
  await ctx.db.batch([
    dropKept(ctx.db, comparisons, isThere),
    ctx.db
      .update(comparisons)
      .set({ deletedAt: ctx.clock.now(), storedBytes: 0, storedFiles: 0 })
      .where(isThere),
    auditIfChanged(ctx, { action: "comparison.delete", targets: [{ type: "comparison", id }] }),
    ...(row.buildId === null ? [] : judgeBuild(ctx, ctx.tenant.id, row.buildId)),
  ]);
  ctx.waitUntil(announce(ctx, ctx.tenant.id));
  if (row.completedAt === null) return;
  const finished = finishDeletion(ctx, [row]).catch((err: unknown) =>
    ctx.log.error("files of a comparison are left for the sweep", err, { comparison_id: id }),
  );
  ctx.waitUntil(finished);
}
