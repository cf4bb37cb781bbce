import { sql } from "drizzle-orm";
import { auditIfChanged } from "#audit/record.ts";
import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import { valuesOf } from "#db/insert.ts";
import { projects } from "#db/schema/comparisons.ts";
import { recordedIfChanged } from "#idempotency/recorded.ts";
import type { Ctx } from "#platform/ctx.ts";
import { requireFeature } from "#tenants/require-feature.ts";
import { presentProject } from "./present.ts";
import type { CreateProject, ProjectView } from "./schemas.ts";

/** @throws AppError `conflict` where there is one of that name */
export async function createProject(ctx: Ctx, input: CreateProject): Promise<ProjectView> {
  requireScope(ctx, "comparisons:write");
  requireFeature(ctx, "comparisons");
  const now = ctx.clock.now();
  const row = {
    id: ctx.ids.create("prj", now),
    tenantId: ctx.tenant.id,
    name: input.name,
    defaultBranch: input.default_branch,
    createdAt: now,
  };
  const view = presentProject(row);
  const isTaken = sql`exists (select 1 from ${projects} where tenant_id = ${row.tenantId} and name = ${row.name})`;
  const [rows] = await ctx.db.batch([
    ctx.db
      .insert(projects)
      .select(sql`${valuesOf(projects, row)} where not ${isTaken}`)
      .returning({ id: projects.id }),
    auditIfChanged(ctx, {
      action: "project.create",
      targets: [{ type: "project", id: row.id }],
      metadata: { name: row.name },
    }),
    ...(await recordedIfChanged(ctx, { status: 201, body: view })),
  ]);
  if (rows.length === 0) throw new AppError("conflict", `name: There is a project ${input.name} already`);
  return view;
}
