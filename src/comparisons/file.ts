// The pictures of a comparison as HTTP gives them.
import { AppError } from "#core/errors.ts";
import type { DiffFile } from "#db/schema/comparisons.ts";
import { type Asked, answerFile, fileHeaders } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import { pathOfFile } from "./present.ts";
import { fetchComparison } from "./queries.ts";

type Stored = { key: string; etag: string; sizeBytes: number; contentType: string; filename: string };

/** @throws AppError `not_found` where the comparison has no such picture, since nothing differs */
export async function pictureFile(ctx: Ctx, id: string, file: DiffFile, asked: Asked): Promise<Response> {
  const row = await fetchComparison(ctx, id);
  const stored = row.files.find((one) => one.file === file);
  const missing = () => new AppError("not_found", `The comparison ${id} has no ${pathOfFile[file]} picture`);
  if (!stored) throw missing();
  const filename = `${id}-${pathOfFile[file]}.png`;
  return answerStored(ctx, { ...stored, contentType: "image/png", filename }, asked, missing);
}

/** Streams what is stored, whole or in part. */
export async function answerStored(
  ctx: Ctx,
  { key, etag, sizeBytes, contentType, filename }: Stored,
  asked: Asked,
  missing: () => AppError,
): Promise<Response> {
  // HEAD reads no bytes, and yet must not speak of a file that is gone.
  if (asked.method === "HEAD" && !(await ctx.objects.head(key))) throw missing();
  const headers = fileHeaders({ contentType, filename, etag });
  const read = async (part?: { offset: number; length: number }) =>
    (await ctx.objects.get(key, part))?.body ?? null;
  return answerFile({ headers, etag, sizeBytes, read, missing }, asked);
}
