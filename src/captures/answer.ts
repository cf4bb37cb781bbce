// The headers and files that captures are answered with.
import { fileHeaders, isUnchanged, missingFile } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import { serverTiming } from "#telemetry/timeline.ts";
import type { Captured } from "./create.ts";
import type { CaptureRow } from "./queries.ts";

const contentTypes: Record<string, string> = {
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
  pdf: "application/pdf",
  html: "text/html; charset=utf-8",
  markdown: "text/markdown; charset=utf-8",
};

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
export async function freshFile(ctx: Ctx, captured: Captured): Promise<Response> {
  const { bytes } = captured.rendering;
  if (!bytes) return storedFile(ctx, captured.row, undefined, captureHeaders(captured));
  return new Response(bytes, { headers: { ...headersOf(captured.row), ...captureHeaders(captured) } });
}

/** A capture's file as it is stored; 304 where the caller has it already. */
export async function storedFile(
  ctx: Ctx,
  row: CaptureRow,
  ifNoneMatch?: string,
  extra = {},
): Promise<Response> {
  const output = row.outputs[0];
  if (!output) throw missingFile(row.id);
  const headers = { ...headersOf(row), ...extra };
  if (isUnchanged(ifNoneMatch, output.etag)) return new Response(null, { status: 304, headers });
  const object = await ctx.objects.get(output.key);
  if (!object) throw missingFile(row.id);
  return new Response(object.body, { headers: { ...headers, "Content-Length": String(object.size) } });
}

function headersOf(row: CaptureRow): Record<string, string> {
  const output = row.outputs[0];
  if (!output) throw missingFile(row.id);
  return fileHeaders({
    contentType: contentTypes[output.format] ?? "application/octet-stream",
    filename: `${row.id}.${output.format === "markdown" ? "md" : output.format}`,
    etag: output.etag,
  });
}
