import { requireScope } from "#auth/scopes.ts";
import { AppError } from "#core/errors.ts";
import type { outputFormats } from "#db/schema/captures.ts";
import { missingFile } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import { existingJob } from "./queries.ts";
import { resultOf } from "./result.ts";

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
  const { job, outputs } = found;
  if (job.status !== "completed")
    throw new AppError("conflict", `The job ${id} is ${job.status} and has no result`);
  const result = resultOf(ctx, { ...job, apiUrl }, outputs);
  const output = result.outputs.find((one) => format === undefined || one.format === format);
  const url = file === "thumbnail" ? result.thumbnail_url : output?.url;
  if (!url) throw missingFile(job.captureId ?? id, format);
  const seconds = Number(new URL(url).searchParams.get("expires"));
  return { url, expires_at: new Date(seconds * 1000).toISOString() };
}
