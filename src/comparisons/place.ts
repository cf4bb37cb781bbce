// Where a comparison belongs: project, build, branch, name.
import { invalidField, AppError } from "#core/errors.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingBuild, existingProject, projectNamed } from "./builds/queries.ts";
import type { BuildRow, ComparisonRow, ProjectRow } from "./rows.ts";
import { type Compare, nameIn } from "./schemas.ts";
import { defaultBranch } from "./settings.ts";

export type Place = {
  project: ProjectRow | null;
  build: BuildRow | null;
  branch: string;
  name: string | null;
};

/** @throws AppError `not_found` for a build or project that is not there, `conflict` for a build that is finalised */
export async function placeOf(ctx: Ctx, input: Compare, isTaken = false): Promise<Place> {
  const name = nameIn(input) ?? null;
  const build = input.build === undefined ? null : await existingBuild(ctx, input.build);
  if (build?.finalizedAt && !isTaken)
    throw new AppError("conflict", `build: The build ${build.id} is finalised`);
  if (build && input.branch !== undefined && input.branch !== build.branch)
    throw invalidField("branch", `The build's is ${build.branch}; leave it out`);
  const project = build
    ? await existingProject(ctx, build.projectId)
    : input.project === undefined
      ? null
      : await projectNamed(ctx, input.project);
  const branch = input.branch ?? build?.branch ?? project?.defaultBranch ?? defaultBranch;
  return { project, build, branch, name };
}

/** Of a comparison that is there; a project or build that is gone is null. */
export async function placeOfRow(
  ctx: Parameters<typeof existingBuild>[0],
  { projectId, buildId, branch, name }: Pick<ComparisonRow, "projectId" | "buildId" | "branch" | "name">,
): Promise<Place> {
  const [project, build] = await Promise.all([
    projectId === "" ? null : existingProject(ctx, projectId).catch(unlessMissing),
    buildId === null ? null : existingBuild(ctx, buildId).catch(unlessMissing),
  ]);
  return { project, build, branch, name };
}

function unlessMissing(err: unknown): null {
  if (err instanceof AppError && err.code === "not_found") return null;
  throw err;
}
