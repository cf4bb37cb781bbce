import type { ProjectRow } from "#comparisons/rows.ts";
import { isoOrNull } from "#core/time.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { WholeBuild } from "./queries.ts";
import { reviewUrl } from "./review-url.ts";
import type { BuildView, ProjectView } from "./schemas.ts";

export function presentProject({ id, name, defaultBranch, createdAt }: ProjectRow): ProjectView {
  return { id, name, default_branch: defaultBranch, created_at: new Date(createdAt).toISOString() };
}

/** A build as its owner sees it. */
export function presentBuild(ctx: BaseCtx, { build, project, counts }: WholeBuild): BuildView {
  return {
    id: build.id,
    project: project.name,
    build: build.build,
    branch: build.branch,
    parent_branch: build.parentBranch,
    commit: build.commit,
    verdict: build.verdict,
    total: build.total,
    counts,
    review_url: reviewUrl(ctx, build.apiUrl, build.id),
    created_at: new Date(build.createdAt).toISOString(),
    finalized_at: isoOrNull(build.finalizedAt),
    completed_at: isoOrNull(build.completedAt),
    expires_at: isoOrNull(build.expiresAt),
  };
}
