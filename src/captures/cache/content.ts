// What an answer out of the cache consists of, read in such a way that whatever is missing makes a miss.
import { and, eq, isNull } from "drizzle-orm";
import { responseTypeOf } from "#captures/options/output.ts";
import type { CaptureRow } from "#captures/queries.ts";
import type { CaptureRequest } from "#captures/schemas.ts";
import { captures, type StoredOutput } from "#db/schema/captures.ts";
import { isUnchanged } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import type { Entry } from "./entry.ts";
import { indexOf } from "./index-of.ts";
import { forgetCaptures, recallFile, rememberFile } from "./memory.ts";
import { memoryFileBytesMax } from "./settings.ts";

export type Content =
  | { of: "file"; output: StoredOutput; body: Uint8Array | ReadableStream | null; sizeBytes: number }
  | { of: "record"; row: CaptureRow };

/** Nothing where file or record are gone or cannot be read; the entry is dropped then. */
export async function contentOf(
  ctx: Ctx,
  request: CaptureRequest,
  entry: Entry,
  ifNoneMatch: string | undefined,
): Promise<Content | undefined> {
  try {
    const content =
      responseTypeOf(request.options) === "by_format"
        ? await fileOf(ctx, entry, ifNoneMatch)
        : await recordOf(ctx, entry.captureId);
    if (content) return content;
    ctx.log.warn("a cached capture is gone", { capture_id: entry.captureId });
  } catch (err) {
    ctx.log.error("a cached capture cannot be read", err, { capture_id: entry.captureId });
  }
  await drop(ctx, entry);
  return undefined;
}

async function fileOf(ctx: Ctx, entry: Entry, ifNoneMatch: string | undefined): Promise<Content | undefined> {
  const [output] = entry.outputs;
  if (!output) return undefined;
  const { key, sizeBytes } = output;
  if (isUnchanged(ifNoneMatch, output.etag)) return { of: "file", output, body: null, sizeBytes };
  const remembered = recallFile(ctx.tenant.id, entry, key, ctx.clock.now());
  if (remembered) return { of: "file", output, body: remembered, sizeBytes };
  const object = await ctx.objects.get(key);
  if (!object) return undefined;
  if (object.size > memoryFileBytesMax) return { of: "file", output, body: object.body, sizeBytes };
  const bytes = new Uint8Array(await object.arrayBuffer());
  rememberFile(ctx.tenant.id, entry, key, bytes);
  return { of: "file", output, body: bytes, sizeBytes };
}

async function recordOf(ctx: Ctx, id: string): Promise<Content | undefined> {
  const isThis = and(eq(captures.tenantId, ctx.tenant.id), eq(captures.id, id), isNull(captures.deletedAt));
  const row = await ctx.db.select().from(captures).where(isThis).get();
  return row && { of: "record", row };
}

async function drop(ctx: Ctx, { key, captureId }: Entry): Promise<void> {
  forgetCaptures(ctx.tenant.id, [captureId]);
  await indexOf(ctx)
    .drop(key, captureId)
    .catch((err: unknown) => ctx.log.error("a dead entry stays in the cache", err));
}
