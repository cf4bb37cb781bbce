import { and, desc, eq, sql } from "drizzle-orm";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { builds, comparisons, projects } from "#db/schema/comparisons.ts";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import type { BuildRow, ProjectRow } from "#comparisons/rows.ts";
import type { ListBuilds, ListProjects } from "./schemas.ts";

/** Scheduled work acts for a tenant as well. */
type OfTenant = BaseCtx & { tenant: { id: string } };

/** For verbs with a scope of their own. @throws AppError `not_found`, for another tenant's project as well */
export async function existingProject({ db, tenant }: OfTenant, id: string): Promise<ProjectRow> {
  const isThis = and(eq(projects.tenantId, tenant.id), eq(projects.id, id));
  const row = await db.select().from(projects).where(isThis).get();
  if (!row) throw new AppError("not_found", `There is no project ${id}`);
  return row;
}

/** For verbs with a scope of their own. @throws AppError `not_found` */
export async function projectNamed({ db, tenant }: OfTenant, name: string): Promise<ProjectRow> {
  const isThis = and(eq(projects.tenantId, tenant.id), eq(projects.name, name));
  const row = await db.select().from(projects).where(isThis).get();
  if (!row)
    throw new AppError("not_found", `project: There is no project ${name}. Make it with POST /projects`);
  return row;
}

export async function fetchProject(ctx: Ctx, id: string): Promise<ProjectRow> {
  requireScope(ctx, "comparisons:read");
  return existingProject(ctx, id);
}

/** The tenant's projects, newest first: one more than asked for. */
export async function listProjects(ctx: Ctx, { limit, cursor }: ListProjects): Promise<ProjectRow[]> {
  requireScope(ctx, "comparisons:read");
  const { createdAt, id, tenantId } = projects;
  return ctx.db
    .select()
    .from(projects)
    .where(
      and(
        eq(tenantId, ctx.tenant.id),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
}

/** For verbs with a scope of their own. @throws AppError `not_found`, for another tenant's build as well */
export async function existingBuild({ db, tenant }: OfTenant, id: string): Promise<BuildRow> {
  const isThis = and(eq(builds.tenantId, tenant.id), eq(builds.id, id));
  const row = await db.select().from(builds).where(isThis).get();
  if (!row) throw new AppError("not_found", `There is no build ${id}`);
  return row;
}

/** What the comparisons of a build have come to. */
export type Counts = {
  total: number;
  pending: number;
  pass: number;
  fail: number;
  new: number;
  failed: number;
  approved: number;
  rejected: number;
};
export type WholeBuild = { build: BuildRow; project: ProjectRow; counts: Counts };

export async function fetchBuild(ctx: Ctx, id: string): Promise<WholeBuild> {
  requireScope(ctx, "comparisons:read");
  return wholeBuild(ctx, id);
}

/** For verbs with a scope of their own. */
export async function wholeBuild(ctx: Ctx, id: string): Promise<WholeBuild> {
  const build = await existingBuild(ctx, id);
  const [project, counts] = await Promise.all([
    existingProject(ctx, build.projectId),
    countsOf(ctx, [build.id]),
  ]);
  return { build, project, counts: counts.get(id) ?? none };
}

/** The tenant's builds, newest first: one more than asked for. */
export async function listBuilds(
  ctx: Ctx,
  input: ListBuilds,
): Promise<(WholeBuild & { createdAt: number; id: string })[]> {
  requireScope(ctx, "comparisons:read");
  const { limit, cursor, project, branch, commit, verdict } = input;
  const { createdAt, id, tenantId } = builds;
  const rows = await ctx.db
    .select({ build: builds, project: projects })
    .from(builds)
    .innerJoin(projects, eq(projects.id, builds.projectId))
    .where(
      and(
        eq(tenantId, ctx.tenant.id),
        project === undefined ? undefined : eq(projects.name, project),
        branch === undefined ? undefined : eq(builds.branch, branch),
        commit === undefined ? undefined : eq(builds.commit, commit),
        verdict && eq(builds.verdict, verdict),
        cursor && sql`(${createdAt}, ${id}) < (${cursor.createdAt}, ${cursor.id})`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit + 1);
  const ids = rows.map((row) => row.build.id);
  const counts = await countsOf(ctx, ids);
  return rows.map((row) => ({
    ...row,
    counts: counts.get(row.build.id) ?? none,
    createdAt: row.build.createdAt,
    id: row.build.id,
  }));
}

const none: Counts = {
  total: 0,
  pending: 0,
  pass: 0,
  fail: 0,
  new: 0,
  failed: 0,
  approved: 0,
  rejected: 0,
};

async function countsOf({ db, tenant }: Ctx, ids: string[]): Promise<Map<string, Counts>> {
  const { status, verdict, decision, buildId, tenantId } = comparisons;
  const isOne = sql`${buildId} in (select value from json_each(${JSON.stringify(ids)}))`;
  const rows = await db
    .select({
      buildId,
      total: sql<number>`count(*)`,
      pending: sql<number>`sum(${status} in ('pending', 'processing'))`,
      pass: sql<number>`sum(${verdict} is 'pass')`,
      fail: sql<number>`sum(${verdict} is 'fail')`,
      new: sql<number>`sum(${verdict} is 'new')`,
      failed: sql<number>`sum(${status} = 'failed')`,
      approved: sql<number>`sum(${decision} is 'approved')`,
      rejected: sql<number>`sum(${decision} is 'rejected')`,
    })
    .from(comparisons)
    .where(and(eq(tenantId, tenant.id), isOne, eq(comparisons.isSuperseded, false), sql`deleted_at is null`))
    .groupBy(buildId);
  return new Map(rows.map(({ buildId: id, ...counts }) => [id ?? "", counts]));
}
