import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { comparisons, projects } from "#db/schema/comparisons.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { ComparisonRow } from "./rows.ts";
import type { ListComparisons } from "./schemas.ts";

/** The tenant's comparisons, newest first: one more than asked for, which tells whether a page follows. */
export async function listComparisons(ctx: Ctx, input: ListComparisons): Promise<ComparisonRow[]> {
  requireScope(ctx, "comparisons:read");
  const { cursor, name, project, branch, build, verdict, status, decision } = input;
  const { superseded: isSupersededShown = build === undefined } = input;
  const { tenantId, createdAt, id } = comparisons;
  const ofProject = sql`${comparisons.projectId} = (select id from ${projects}
    where tenant_id = ${ctx.tenant.id} and name = ${project})`;
  return ctx.db
    .select()
    .from(comparisons)
    .where(
      and(
        eq(tenantId, ctx.tenant.id),
        isNull(comparisons.deletedAt),
        name === undefined ? undefined : eq(comparisons.name, name),
        project === undefined ? undefined : ofProject,
        branch === undefined ? undefined : eq(comparisons.branch, branch),
        build === undefined ? undefined : eq(comparisons.buildId, build),
        verdict && eq(comparisons.verdict, verdict),
        status && eq(comparisons.status, status),
        decision && (decision === "none" ? isNull(comparisons.decision) : eq(comparisons.decision, decision)),
        isSupersededShown ? undefined : eq(comparisons.isSuperseded, false),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(input.limit + 1);
}

/** @throws AppError `not_found`, for another tenant's comparison and for a deleted one as well */
export async function fetchComparison(ctx: Ctx, id: string): Promise<ComparisonRow> {
  requireScope(ctx, "comparisons:read");
  return existingComparison(ctx, id);
}

/** For verbs with a scope of their own. */
export async function existingComparison({ db, tenant }: Ctx, id: string): Promise<ComparisonRow> {
  const isThis = and(
    eq(comparisons.tenantId, tenant.id),
    eq(comparisons.id, id),
    isNull(comparisons.deletedAt),
  );
  const row = await db.select().from(comparisons).where(isThis).get();
  if (!row) throw new AppError("not_found", `There is no comparison ${id}`);
  return row;
}

/** The one that counts of those of a name in a build. */
export async function countingOne({ db, tenant }: Ctx, buildId: string, name: string) {
  const isIt = and(
    eq(comparisons.tenantId, tenant.id),
    eq(comparisons.buildId, buildId),
    eq(comparisons.name, name),
    eq(comparisons.isSuperseded, false),
    isNull(comparisons.deletedAt),
  );
  return db.select({ id: comparisons.id }).from(comparisons).where(isIt).get();
}
