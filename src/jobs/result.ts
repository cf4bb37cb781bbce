import { presentFiles } from "#captures/present.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import type { JobRow } from "./rows.ts";

export type Result = ReturnType<typeof resultOf>;

/** Longer than the last attempt to deliver a webhook may come after the job's end. */
export const toldLinkSeconds = 4 * 24 * 60 * 60;

/**
 * Where a finished job's files are. Without any they were deleted or have expired since.
 * @param linkSeconds for how long the links open, an hour unless told
 */
export function resultOf(
  ctx: BaseCtx,
  { apiUrl, captureId, cache }: Pick<JobRow, "apiUrl" | "captureId" | "cache">,
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
