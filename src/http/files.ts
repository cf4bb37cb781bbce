import { AppError } from "#core/errors.ts";

type FileFacts = { contentType: string; filename: string; etag: string };

/** Headers of a stored file. HTML is somebody else's page: it is shown without scripts and without our origin. */
export function fileHeaders({ contentType, filename, etag }: FileFacts): Record<string, string> {
  return {
    "Content-Type": contentType,
    "Content-Disposition": `inline; filename="${filename}"`,
    ETag: etag,
    "Cache-Control": "private, max-age=3600",
    ...(contentType.startsWith("text/html") ? { "Content-Security-Policy": "sandbox" } : {}),
  };
}

/** Whether the caller's copy is still good (RFC 9110, If-None-Match: weak comparison, lists and `*`). */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string): boolean {
  if (!ifNoneMatch) return false;
  const strong = (tag: string) => tag.trim().replace(/^W\//, "");
  return ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").some((tag) => strong(tag) === strong(etag));
}

/** What a reader gets where the record is there but the file is not. */
export function missingFile(captureId: string, format?: string): AppError {
  return new AppError("not_found", `The capture ${captureId} has no ${format ? `${format} ` : ""}file`);
}
