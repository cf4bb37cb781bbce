// The headers and files that captures are answered with.
import { type Asked, answerFile, fileHeaders, isUnchanged, missingFile } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import { serverTiming } from "#telemetry/timeline.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import type { Captured } from "./create.ts";
import { contentTypes, type Format } from "./options/formats.ts";
import type { CaptureRow } from "./queries.ts";

/** A capture just made is answered whole: no caller can have it yet. */
const unconditional: Asked = { method: "GET", header: () => null };

/** What every answer of a fresh capture says of it, whatever its body is. */
export function captureHeaders({ row }: Captured): Record<string, string> {
  const status = row.target?.status;
  return {
    "X-Capture-Id": row.id,
    "Server-Timing": serverTiming(row.timings ?? {}),
    ...(status ? { "X-Target-Status": String(status) } : {}),
  };
}

/** The file just made: from memory, or from the store where it was too large to come along. */
export async function freshFile(
  ctx: Ctx,
  captured: Captured,
  ifNoneMatch?: string,
  extra = {},
): Promise<Response> {
  const { bytes } = captured.rendering;
  const output = outputOf(captured.row);
  const more = { ...captureHeaders(captured), ...extra };
  const headers = { ...headersOf(captured.row, output), ...more };
  if (isUnchanged(ifNoneMatch, output.etag)) return new Response(null, { status: 304, headers });
  return bytes
    ? new Response(bytes, { headers })
    : storedFile(ctx, captured.row, undefined, unconditional, more);
}

/** A capture's file as it is stored, the first unless told. */
export async function storedFile(
  ctx: Ctx,
  row: CaptureRow,
  format: Format | undefined,
  asked: Asked,
  extra = {},
): Promise<Response> {
  const output = outputOf(row, format);
  const { key, etag, sizeBytes } = output;
  const missing = () => missingFile(row.id);
  // HEAD reads no bytes, and yet must not speak of a file that is gone.
  if (asked.method === "HEAD" && !(await ctx.objects.head(key))) throw missing();
  const headers = { ...headersOf(row, output), ...extra };
  return answerFile(
    {
      headers,
      etag,
      sizeBytes,
      read: async (part) => (await ctx.objects.get(key, part))?.body ?? null,
      missing,
    },
    asked,
  );
}

function outputOf(row: CaptureRow, format?: Format): StoredOutput {
  const output = row.outputs.find((one) => format === undefined || one.format === format);
  if (!output) throw missingFile(row.id, format);
  return output;
}

/** What is said of one file of a capture. */
export function headersOf(
  row: Pick<CaptureRow, "id">,
  { format, etag }: StoredOutput,
): Record<string, string> {
  return fileHeaders({
    contentType: contentTypes[format],
    filename: `${row.id}.${format === "markdown" ? "md" : format}`,
    etag,
  });
}
