// Which version of a baseline counts: the newest on the branch itself, or else on the nearest branch it came from.
import { and, desc, eq, isNotNull, isNull } from "drizzle-orm";
import { baselines, builds } from "#db/schema/comparisons.ts";
import type { Place } from "#comparisons/place.ts";
import type { BaselineRow } from "#comparisons/rows.ts";
import { ancestorsMax, defaultBranch } from "#comparisons/settings.ts";
import type { Ctx } from "#platform/ctx.ts";

/** Undefined where neither the branch nor any of its ancestors has one. */
export async function findBaseline(ctx: Ctx, place: Place, name: string): Promise<BaselineRow | undefined> {
  const projectId = place.project?.id ?? "";
  const tried = new Set<string>();
  let branch: string | null = place.branch;
  while (branch !== null && !tried.has(branch) && tried.size < ancestorsMax) {
    tried.add(branch);
    const found = await newestOf(ctx, { projectId, name, branch });
    if (found) return found;
    branch = await parentOf(ctx, place, branch);
  }
  const last = place.project?.defaultBranch ?? defaultBranch;
  return tried.has(last) ? undefined : newestOf(ctx, { projectId, name, branch: last });
}

export type Named = { projectId: string; name: string; branch: string };

/** What is in force. */
export const isInForce = and(isNotNull(baselines.approvedAt), isNull(baselines.deletedAt));

export async function newestOf(
  { db, tenant }: Ctx,
  { projectId, name, branch }: Named,
): Promise<BaselineRow | undefined> {
  return db
    .select()
    .from(baselines)
    .where(
      and(
        eq(baselines.tenantId, tenant.id),
        eq(baselines.projectId, projectId),
        eq(baselines.name, name),
        eq(baselines.branch, branch),
        isInForce,
      ),
    )
    .orderBy(desc(baselines.approvedAt), desc(baselines.id))
    .limit(1)
    .get();
}

/** As the build itself says, or the newest one of that branch that said so. */
async function parentOf({ db, tenant }: Ctx, { build, project }: Place, branch: string) {
  if (build?.branch === branch && build.parentBranch !== null) return build.parentBranch;
  if (!project) return null;
  const row = await db
    .select({ parentBranch: builds.parentBranch })
    .from(builds)
    .where(
      and(
        eq(builds.tenantId, tenant.id),
        eq(builds.projectId, project.id),
        eq(builds.branch, branch),
        isNotNull(builds.parentBranch),
      ),
    )
    .orderBy(desc(builds.createdAt))
    .limit(1)
    .get();
  return row?.parentBranch ?? null;
}
