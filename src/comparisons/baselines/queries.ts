import { and, desc, eq, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { projectNamed } from "#comparisons/builds/queries.ts";
import type { BaselineRow } from "#comparisons/rows.ts";
import { AppError } from "#core/errors.ts";
import { baselines } from "#db/schema/comparisons.ts";
import type { Ctx } from "#platform/ctx.ts";
import { isInForce } from "./find.ts";
import type { ListBaselines } from "./schemas.ts";

export const missingBaseline = (name: string) => new AppError("not_found", `There is no baseline ${name}`);

/** The newest version of each name and branch, in the order they were made: one more than asked for. */
export async function listBaselines(ctx: Ctx, input: ListBaselines): Promise<BaselineRow[]> {
  requireScope(ctx, "comparisons:read");
  const isNewest = sql`not exists (select 1 from ${baselines} later where later.tenant_id = ${baselines.tenantId}
    and later.project_id = ${baselines.projectId} and later.name = ${baselines.name}
    and later.branch = ${baselines.branch} and later.deleted_at is null
    and (later.approved_at, later.id) > (${baselines.approvedAt}, ${baselines.id}))`;
  return page(ctx, input, isNewest);
}

/** All versions of one name, newest first: one more than asked for. @throws AppError `not_found` where there is none */
export async function baselineHistory(ctx: Ctx, name: string, input: ListBaselines): Promise<BaselineRow[]> {
  requireScope(ctx, "comparisons:read");
  const rows = await page(ctx, input, eq(baselines.name, name));
  if (rows.length === 0 && !input.cursor) throw missingBaseline(name);
  return rows;
}

async function page(
  ctx: Ctx,
  { project, branch, limit, cursor }: ListBaselines,
  which: ReturnType<typeof sql>,
): Promise<BaselineRow[]> {
  const { tenantId, createdAt, id, projectId } = baselines;
  const of = project === undefined ? undefined : await projectNamed(ctx, project);
  return ctx.db
    .select()
    .from(baselines)
    .where(
      and(
        eq(tenantId, ctx.tenant.id),
        isInForce,
        which,
        of && eq(projectId, of.id),
        branch === undefined ? undefined : eq(baselines.branch, branch),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
}

/** @throws AppError `not_found`, for another tenant's version as well */
export async function fetchVersion(ctx: Ctx, id: string): Promise<BaselineRow> {
  requireScope(ctx, "comparisons:read");
  const isThis = and(eq(baselines.tenantId, ctx.tenant.id), eq(baselines.id, id), isInForce);
  const row = await ctx.db.select().from(baselines).where(isThis).get();
  if (!row) throw missingBaseline(id);
  return row;
}
