import { presentFiles } from "#captures/present.ts";
import { presentComparison } from "#comparisons/present.ts";
import type { ComparisonRow } from "#comparisons/rows.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { JobRow } from "./rows.ts";

export type Result = ReturnType<typeof resultOf>;

/** Longer than the last attempt to deliver a webhook may come after the job's end. */
export const toldLinkSeconds = 4 * 24 * 60 * 60;

/** What a job made: a capture's files, or a comparison. */
export type Made = StoredOutput[] | ComparisonRow;
export const isComparison = (made: Made): made is ComparisonRow => !Array.isArray(made);

export function resultOf(ctx: BaseCtx, job: Of, made: Made, linkSeconds?: number) {
  return isComparison(made)
    ? resultOfComparison(ctx, job, made, linkSeconds)
    : resultOfCapture(ctx, job, made, linkSeconds);
}

function resultOfComparison(ctx: BaseCtx, { apiUrl }: Of, row: ComparisonRow, linkSeconds?: number) {
  const view = presentComparison(ctx, row, apiUrl, linkSeconds);
  return {
    comparison_id: view.id,
    comparison_path: `/comparisons/${view.id}`,
    verdict: view.verdict,
    diff_pixels: view.diff_pixels,
    diff_ratio: view.diff_ratio,
    diff_url: view.diff_url,
    side_by_side_url: view.side_by_side_url,
    overlay_url: view.overlay_url,
    capture_id: view.capture_id,
  };
}

type Of = Pick<JobRow, "apiUrl" | "captureId" | "cache">;

/**
 * Where a finished job's files are. Without any they were deleted or have expired since.
 * @param linkSeconds for how long the links open, an hour unless told
 */
export function resultOfCapture(
  ctx: BaseCtx,
  { apiUrl, captureId, cache }: Of,
  files: StoredOutput[],
  linkSeconds?: number,
) {
  const id = captureId ?? "";
  const { outputs, thumbnail_url } = presentFiles(ctx, { id, outputs: files }, apiUrl, linkSeconds);
  const first = outputs[0];
  return {
    capture_id: captureId,
    screenshot_path: first ? `/captures/${id}/file` : null,
    download_url: first?.url ?? null,
    thumbnail_url,
    format: first?.format ?? null,
    size_bytes: first?.size_bytes ?? null,
    width: first?.width ?? null,
    height: first?.height ?? null,
    cache,
    outputs,
  };
}
