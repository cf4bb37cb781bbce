import { and, eq, isNull, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { approveComparison } from "#comparisons/decide.ts";
import { comparisons } from "#db/schema/comparisons.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { existingBuild, wholeBuild, type WholeBuild } from "./queries.ts";

/** A call's share of the words that an invocation may have with its stores; who has more asks again. */
const decisionsMax = 50;

/**
 * Approves what of a build differs or is new and is not decided yet, at most 50 at a call; each is an approval like any
 * other, so that cut off half way it goes on where it was left when it is asked for again.
 */
export async function approveBuild(
  ctx: Ctx,
  id: string,
  { note }: { note?: string | undefined },
): Promise<WholeBuild & { remaining: number }> {
  requireScope(ctx, "comparisons:write");
  requireFeature(ctx, "comparisons");
  await existingBuild(ctx, id);
  const rows = await undecided(ctx, id, decisionsMax + 1);
  for (const row of rows.slice(0, decisionsMax)) await approveComparison(ctx, row.id, { note });
  const remaining = rows.length > decisionsMax ? await count(ctx, id) : 0;
  return { ...(await wholeBuild(ctx, id)), remaining };
}

const isUndecided = (ctx: Ctx, id: string) =>
  and(
    eq(comparisons.tenantId, ctx.tenant.id),
    eq(comparisons.buildId, id),
    eq(comparisons.isSuperseded, false),
    isNull(comparisons.deletedAt),
    isNull(comparisons.decision),
    sql`${comparisons.verdict} in ('fail', 'new')`,
  );

const undecided = (ctx: Ctx, id: string, limit: number) =>
  ctx.db.select({ id: comparisons.id }).from(comparisons).where(isUndecided(ctx, id)).limit(limit);

async function count(ctx: Ctx, id: string): Promise<number> {
  const row = await ctx.db
    .select({ count: sql<number>`count(*)` })
    .from(comparisons)
    .where(isUndecided(ctx, id))
    .get();
  return row?.count ?? 0;
}
