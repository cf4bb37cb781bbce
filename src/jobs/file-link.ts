import { requireScope } from "#auth/scopes.ts";
import { presentComparison } from "#comparisons/present.ts";
import { AppError } from "#core/errors.ts";
import type { outputFormats } from "#db/schema/captures.ts";
import { missingFile } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingJob } from "./queries.ts";
import { isComparison, type Made, resultOfCapture } from "./result.ts";
import type { JobRow } from "./rows.ts";

type Asked = { file: "download" | "thumbnail"; format?: (typeof outputFormats)[number] | undefined };

/**
 * A link to a finished job's file, or to a small picture of it, that opens without a key for about an hour.
 * @throws AppError `conflict` while there is no result, `not_found` once it is gone
 */
export async function linkToFile(
  ctx: Ctx,
  id: string,
  { file, format }: Asked,
  apiUrl: string,
): Promise<{ url: string; expires_at: string }> {
  requireScope(ctx, "captures:read");
  const found = await existingJob(ctx, id);
  if (found.type === "bulk")
    throw new AppError(
      "conflict",
      `The job ${id} is a bulk, with a file for each capture: /captures/bulk/${id}`,
    );
  const { job, made } = found;
  if (job.status !== "completed")
    throw new AppError("conflict", `The job ${id} is ${job.status} and has no result`);
  const url = made && urlOf(ctx, { ...job, apiUrl }, made, { file, format });
  if (!url) throw missingFile(job.captureId ?? id, format);
  const seconds = Number(new URL(url).searchParams.get("expires"));
  return { url, expires_at: new Date(seconds * 1000).toISOString() };
}

/** Of a comparison the picture of what differs, which is PNG and has no small one. */
function urlOf(ctx: Ctx, job: JobRow, made: Made, { file, format }: Asked): string | null | undefined {
  if (isComparison(made)) {
    if (file === "thumbnail" || (format !== undefined && format !== "png")) return null;
    return presentComparison(ctx, made, job.apiUrl).diff_url;
  }
  const { outputs, thumbnail_url } = resultOfCapture(ctx, job, made);
  if (file === "thumbnail") return thumbnail_url;
  return outputs.find((one) => format === undefined || one.format === format)?.url;
}
