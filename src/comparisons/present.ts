import { isoOrNull } from "#core/time.ts";
import type { DiffFile } from "#db/schema/comparisons.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { signDownload } from "#signing/sign.ts";
import { reviewUrl } from "./builds/review-url.ts";
import type { ComparisonRow } from "./rows.ts";
import type { ComparisonView } from "./view-schema.ts";

/** Where each file is, below its comparison. */
export const pathOfFile: Record<DiffFile, string> = {
  difference: "difference",
  side_by_side: "side-by-side",
  overlay: "overlay",
};

/** A comparison as its owner sees it. `apiUrl` is where this version of the API is, for the links to files. */
export function presentComparison(
  ctx: BaseCtx,
  row: ComparisonRow,
  apiUrl: string,
  linkSeconds?: number,
): ComparisonView {
  const link = (file: DiffFile) =>
    row.files.some((one) => one.file === file)
      ? signDownload(
          ctx.config,
          ctx.clock.now(),
          `${apiUrl}/comparisons/${row.id}/${pathOfFile[file]}`,
          {},
          linkSeconds,
        )
      : null;
  return {
    id: row.id,
    status: row.status,
    verdict: row.verdict,
    name: row.name,
    is_superseded: row.isSuperseded,
    project: row.projectId === "" ? null : row.projectId,
    build: row.buildId,
    branch: row.branch,
    diff_pixels: row.diffPixels,
    diff_ratio: row.diffRatio,
    ...figuresOf(row),
    diff_url: link("difference"),
    side_by_side_url: link("side_by_side"),
    overlay_url: link("overlay"),
    review_url: row.buildId === null ? null : reviewUrl(ctx, row.apiUrl, row.buildId, row.id),
    baseline_capture_id: row.baselineCaptureId,
    baseline_id: row.baselineId,
    capture_id: row.candidateCaptureId,
    decision: row.decision,
    decided_by: row.decidedBy,
    decided_at: isoOrNull(row.decidedAt),
    note: row.note,
    options: row.options,
    error: row.error && asProblem(row.error),
    created_at: new Date(row.createdAt).toISOString(),
    completed_at: isoOrNull(row.completedAt),
    expires_at: isoOrNull(row.expiresAt),
  };
}

/** What was measured, once it was. */
function figuresOf({ result }: ComparisonRow) {
  return {
    similarity: result?.similarity ?? null,
    antialiased_pixels: result?.antialiasedPixels ?? null,
    ignored_pixels: result?.ignoredPixels ?? null,
    compared_pixels: result?.comparedPixels ?? null,
    unmatched_selectors: result?.unmatched ?? [],
    size_mismatch: result ? !result.isSameSize : null,
    baseline_size: result?.baseline ?? null,
    candidate_size: result?.candidate ?? null,
    regions: (result?.regions ?? []).map(({ diffPixels, ...region }) => ({
      ...region,
      diff_pixels: diffPixels,
    })),
  };
}

/** Rows keep what `problemBody` made, and it is read back as it was written. */
const asProblem = (error: Record<string, unknown>) => error as NonNullable<ComparisonView["error"]>;
