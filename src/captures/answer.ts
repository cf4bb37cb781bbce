// The headers and files that captures are answered with.
import { fileHeaders, isUnchanged, missingFile } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import { serverTiming } from "#telemetry/timeline.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import type { Captured } from "./create.ts";
import { contentTypes, type Format } from "./options/formats.ts";
import type { CaptureRow } from "./queries.ts";

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
  if (!bytes || isUnchanged(ifNoneMatch, output.etag))
    return storedFile(ctx, captured.row, undefined, ifNoneMatch, more);
  return new Response(bytes, { headers: { ...headersOf(captured.row, output), ...more } });
}

/** A capture's file as it is stored, the first unless told; 304 where the caller has it already. */
export async function storedFile(
  ctx: Ctx,
  row: CaptureRow,
  format?: Format,
  ifNoneMatch?: string,
  extra = {},
): Promise<Response> {
  const output = outputOf(row, format);
  const headers = { ...headersOf(row, output), ...extra };
  if (isUnchanged(ifNoneMatch, output.etag)) return new Response(null, { status: 304, headers });
  const object = await ctx.objects.get(output.key);
  if (!object) throw missingFile(row.id);
  return new Response(object.body, { headers: { ...headers, "Content-Length": String(object.size) } });
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
