// Stored files as HTTP gives them: conditions, parts, and the headers that go with them (RFC 9110).
import { AppError } from "#core/errors.ts";
import { type Part, partOf } from "./ranges.ts";

type FileFacts = { contentType: string; filename: string; etag: string };

/** What of a request concerns the file it asks for. */
export type Asked = { method: string; header: (name: string) => string | null };

export type StoredFile = {
  headers: Record<string, string>;
  etag: string;
  sizeBytes: number;
  /** The bytes, or a part of them; null where there are none after all. */
  read: (part?: Part) => Promise<ReadableStream | null>;
  missing: () => AppError;
};

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

export function askedOf({ method, headers }: Request): Asked {
  return { method, header: (name) => headers.get(name) };
}

/** Answers a request for a stored file: whole, in part, or by saying that the caller's copy is still good. */
export async function answerFile(file: StoredFile, asked: Asked): Promise<Response> {
  const { etag, sizeBytes } = file;
  const headers = { ...file.headers, "Accept-Ranges": "bytes" };
  const ifMatch = asked.header("If-Match");
  if (ifMatch !== null && !isMatched(ifMatch, etag)) {
    throw new AppError("precondition_failed", `If-Match: The file's ETag is ${etag}`, {
      headers: { ETag: etag },
    });
  }
  if (isUnchanged(asked.header("If-None-Match"), etag)) return new Response(null, { status: 304, headers });
  const whole = { ...headers, "Content-Length": String(sizeBytes) };
  if (asked.method === "HEAD") return new Response(null, { headers: whole });
  const part = partAsked(asked, file);
  if (part === "unsatisfiable") {
    const detail = `Range: The file has ${sizeBytes} bytes`;
    throw new AppError("range_not_satisfiable", detail, {
      headers: { "Content-Range": `bytes */${sizeBytes}` },
    });
  }
  const body = await file.read(part);
  if (!body) throw file.missing();
  if (!part) return new Response(body, { headers: whole });
  const last = part.offset + part.length - 1;
  return new Response(body, {
    status: 206,
    headers: {
      ...headers,
      "Content-Length": String(part.length),
      "Content-Range": `bytes ${part.offset}-${last}/${sizeBytes}`,
    },
  });
}

/** If-Range keeps parts of two files from being put together: it counts only where it names this very file. */
function partAsked(asked: Asked, { etag, sizeBytes }: StoredFile) {
  const ifRange = asked.header("If-Range");
  return ifRange === null || isSame(ifRange.trim(), etag)
    ? partOf(asked.header("Range"), sizeBytes)
    : undefined;
}

/** Whether it is still what the caller knows (If-Match: strong comparison, lists and `*`). */
export function isMatched(ifMatch: string, etag: string): boolean {
  return names(ifMatch, etag, isSame);
}

/** Whether the caller's copy is still good (If-None-Match: weak comparison, lists and `*`). */
export function isUnchanged(ifNoneMatch: string | null | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.replace(/^W\//, "");
  return (
    typeof ifNoneMatch === "string" && names(ifNoneMatch, etag, (one, other) => opaque(one) === opaque(other))
  );
}

function names(list: string, etag: string, equal: (one: string, other: string) => boolean): boolean {
  return list.trim() === "*" || list.split(",").some((tag) => equal(tag.trim(), etag));
}

/** Strong comparison: equal, and neither is weak. */
function isSame(one: string, other: string): boolean {
  return one === other && !one.startsWith("W/");
}

/** What a reader gets where the record is there but the file is not. */
export function missingFile(captureId: string, format?: string): AppError {
  return new AppError("not_found", `The capture ${captureId} has no ${format ? `${format} ` : ""}file`);
}
