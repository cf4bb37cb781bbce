import { and, eq, sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import type { BuildRow, ProjectRow } from "#comparisons/rows.ts";
import { AppError } from "#core/errors.ts";
import { valuesOf } from "#db/insert.ts";
import { builds } from "#db/schema/comparisons.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { resultsKeptUntil } from "#tenants/tiers.ts";
import { projectNamed, wholeBuild, type WholeBuild } from "./queries.ts";
import type { CreateBuild } from "./schemas.ts";

/**
 * Begins a build; the same project and name again are the same build, so that all who take part in a run may say so.
 * @throws AppError `conflict` where it was begun with another branch or commit
 */
export async function createBuild(
  ctx: Ctx,
  input: CreateBuild,
  apiUrl: string,
): Promise<WholeBuild & { isNew: boolean }> {
  requireScope(ctx, "comparisons:write");
  requireFeature(ctx, "comparisons");
  const project = await projectNamed(ctx, input.project);
  const row = newRow(ctx, project, input, apiUrl);
  const isIt = and(
    eq(builds.tenantId, row.tenantId),
    eq(builds.projectId, row.projectId),
    eq(builds.build, row.build),
  );
  const [rows] = await ctx.db.batch([
    ctx.db
      .insert(builds)
      .select(sql`${valuesOf(builds, row)} where not exists (select 1 from ${builds} where ${isIt})`)
      .returning({ id: builds.id }),
    auditIfChanged(ctx, {
      action: "build.create",
      targets: [{ type: "build", id: row.id }],
      metadata: { project: project.name, build: row.build, branch: row.branch, commit: row.commit },
    }),
  ]);
  const known = await ctx.db.select().from(builds).where(isIt).get();
  if (!known) throw new Error(`The build ${row.build} is gone`);
  if (known.branch !== input.branch || known.commit !== input.commit)
    throw new AppError(
      "conflict",
      `build: ${row.build} was begun with branch ${known.branch} and commit ${known.commit}`,
    );
  return { ...(await wholeBuild(ctx, known.id)), isNew: rows.length > 0 };
}

function newRow(ctx: Ctx, project: ProjectRow, input: CreateBuild, apiUrl: string): BuildRow {
  const now = ctx.clock.now();
  return {
    id: ctx.ids.create("bld", now),
    tenantId: ctx.tenant.id,
    projectId: project.id,
    build: input.build,
    branch: input.branch,
    parentBranch: input.parent_branch ?? null,
    commit: input.commit,
    total: input.total ?? null,
    verdict: "pending",
    keyId: ctx.actor.id,
    apiUrl,
    createdAt: now,
    finalizedAt: null,
    completedAt: null,
    expiresAt: resultsKeptUntil(ctx.tenant.tier, now),
  };
}
