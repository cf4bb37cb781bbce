// How a capture is answered, whether it was made for this request or before it.
import { captureHeaders, freshFile, headersOf } from "#captures/answer.ts";
import type { CaptureRow } from "#captures/queries.ts";
import { isUnchanged } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Obtained } from "./obtain.ts";

type Headers = Record<string, string>;

/** The file; 304 where the caller has it already. */
export async function obtainedFile(
  ctx: Ctx,
  obtained: Obtained,
  ifNoneMatch: string | undefined,
): Promise<Response> {
  const extra = obtainedHeaders(ctx, obtained);
  if (obtained.cache === "miss") return freshFile(ctx, obtained.captured, ifNoneMatch, extra);
  const { content, entry } = obtained;
  if (content.of !== "file") throw new Error("A record was read where a file is to be answered");
  const { output, body, sizeBytes } = content;
  const headers = { ...headersOf({ id: entry.captureId }, output), ...extra };
  if (isUnchanged(ifNoneMatch, output.etag)) return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, "Content-Length": String(sizeBytes) } });
}

export function obtainedRow(obtained: Obtained): CaptureRow {
  if (obtained.cache === "miss") return obtained.captured.row;
  if (obtained.content.of !== "record") throw new Error("A file was read where a record is to be answered");
  return obtained.content.row;
}

/** What every answer says of how it was come by, whatever its body is. */
export function obtainedHeaders(ctx: Ctx, obtained: Obtained): Headers {
  const { cache, ask } = obtained;
  const common = { "X-Cache": cache, ...(ask && { "X-Cache-Key": ask.key }) };
  if (cache === "miss") {
    // Who wants no cache is not helped by one of their own; what we do not keep, nobody on the way shall.
    const unkept = obtained.captured.row.options["store"] === false ? "no-store" : "private, no-store";
    const caching = ask && !ask.fresh ? lifetime(ask) : unkept;
    return { ...captureHeaders(obtained.captured), ...common, "Cache-Control": caching };
  }
  const { entry } = obtained;
  return {
    "X-Capture-Id": entry.captureId,
    ...(entry.targetStatus ? { "X-Target-Status": String(entry.targetStatus) } : {}),
    ...common,
    Age: String(Math.max(0, Math.floor((ctx.clock.now() - entry.madeAt) / 1000))),
    "Cache-Control": lifetime(obtained.ask),
  };
}

/** Counted from when the capture was made: `Age` says how much of it is over (RFC 9111). */
function lifetime({ ttlMs, staleTtlMs }: { ttlMs: number; staleTtlMs: number }): string {
  const staleSeconds = staleTtlMs / 1000;
  const stale = staleSeconds > 0 ? `, stale-while-revalidate=${staleSeconds}` : "";
  return `private, max-age=${ttlMs / 1000}${stale}`;
}
