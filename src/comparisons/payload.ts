// What webhooks and listeners are told of a comparison: small, flat, and enough to set the status of a pull request.
import { isoOrNull } from "#core/time.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { reviewUrl } from "./builds/review-url.ts";
import type { Place } from "./place.ts";
import type { ComparisonRow } from "./rows.ts";

export function payloadOf(
  ctx: BaseCtx,
  row: ComparisonRow,
  { project, build }: Place,
): Record<string, unknown> {
  const code = row.error?.["code"];
  return {
    comparison_id: row.id,
    status: row.status,
    verdict: row.verdict,
    decision: row.decision,
    name: row.name,
    project: project?.name ?? null,
    build_id: row.buildId,
    branch: row.branch,
    commit: build?.commit ?? null,
    diff_pixels: row.diffPixels,
    diff_ratio: row.diffRatio,
    regions: row.result?.regions.length ?? 0,
    error_code: typeof code === "string" ? code : null,
    url: `${row.apiUrl}/comparisons/${row.id}`,
    review_url: row.buildId === null ? null : reviewUrl(ctx, row.apiUrl, row.buildId, row.id),
    created_at: new Date(row.createdAt).toISOString(),
    completed_at: isoOrNull(row.completedAt),
  };
}
