// A small picture of a capture: made when first asked for, kept beside its files, gone with them.
import { and, eq, isNull, sql } from "drizzle-orm";
import { AppError } from "#core/errors.ts";
import { formatTraceparent } from "#core/trace.ts";
import { captures, type StoredOutput } from "#db/schema/captures.ts";
import { type Asked, answerFile, fileHeaders } from "#http/files.ts";
import type { Ctx } from "#platform/ctx.ts";
import { traceparentHere } from "#telemetry/trace/tracer.ts";
import { claimOf } from "./browser/claim.ts";
import { scaleSomewhere } from "./browser/dispatch.ts";
import { fitOf } from "./browser/size.ts";
import { countThumbnail } from "./count-thumbnail.ts";
import { contentTypes } from "./options/formats.ts";
import { existing, type CaptureRow } from "./queries.ts";
import type { AskThumbnail } from "./schemas.ts";

/** A thumbnail is at most this many times as high as wide; a higher page is shown from its head. */
const heightPerWidthMax = 4;
/** Sizes and formats that one capture may have; each is a file. */
const thumbnailsMax = 24;
const quality = 80;
const timeoutMs = 30_000;

/** @throws AppError `not_found` where the capture has no picture */
export async function thumbnailFile(
  ctx: Ctx,
  row: CaptureRow,
  { width, format }: AskThumbnail,
  asked: Asked,
): Promise<Response> {
  const picture = pictureOf(row);
  // Never enlarged, so that all widths beyond the picture's own are one file.
  const taken = Math.min(width, picture.width);
  const key = `${ctx.tenant.id}/captures/${row.id}/thumbnail-${taken}.${format}`;
  let object = await ctx.objects.get(key);
  if (!object) {
    await make(ctx, row, picture, { width: taken, format, key });
    object = await ctx.objects.get(key);
  }
  if (!object) throw new AppError("not_found", `There is no capture ${row.id}`);
  const { body, size: sizeBytes, httpEtag: etag } = object;
  const counted = countThumbnail(ctx, row, key, sizeBytes).catch((err: unknown) =>
    ctx.log.error("a thumbnail was not counted", err, { capture_id: row.id }),
  );
  ctx.waitUntil(counted);
  const headers = fileHeaders({
    contentType: contentTypes[format],
    filename: `${row.id}-${taken}.${format}`,
    etag,
  });
  let isRead = false;
  const read: Parameters<typeof answerFile>[0]["read"] = async (part) => {
    if (part) return (await ctx.objects.get(key, part))?.body ?? null;
    isRead = true;
    return body;
  };
  const missing = () => new AppError("not_found", `The capture ${row.id} is gone`);
  try {
    return await answerFile({ headers, etag, sizeBytes, read, missing }, asked);
  } finally {
    if (!isRead) ctx.waitUntil(body.cancel());
  }
}

type Picture = StoredOutput & { width: number; height: number };

function pictureOf({ id, status, outputs }: CaptureRow): Picture {
  const picture = outputs.find(
    (output): output is Picture => output.width !== null && output.height !== null,
  );
  if (picture) return picture;
  const formats = outputs.map(({ format }) => format).join(" and ");
  const why = formats
    ? `it was made as ${formats}, and only png, jpeg and webp are pictures`
    : status === "completed"
      ? "its file was not stored"
      : `it is ${status}`;
  throw new AppError("not_found", `The capture ${id} has no thumbnail: ${why}`);
}

type Thumbnail = AskThumbnail & { key: string };

async function make(ctx: Ctx, row: CaptureRow, picture: Picture, thumbnail: Thumbnail): Promise<void> {
  await claim(ctx, row, thumbnail.key);
  const { width, format, key } = thumbnail;
  const whole = Math.round((picture.height * width) / picture.width);
  const height = Math.max(1, Math.min(whole, width * heightPerWidthMax));
  const { cut } = fitOf(picture, { width, height, fit: "cover" });
  const outcome = await scaleSomewhere(ctx, {
    claim: claimOf(ctx, timeoutMs),
    requestId: ctx.requestId,
    traceparent: traceparentHere() ?? formatTraceparent(ctx.trace),
    sourceKey: picture.key,
    objectKey: key,
    scaling: { cut, width, height, format, quality },
  });
  if (!outcome.ok) {
    const { code, detail, retryAfter } = outcome;
    throw new AppError(code, detail, retryAfter ? { headers: { "Retry-After": retryAfter } } : {});
  }
  // A capture that was deleted meanwhile has nobody left to delete this file.
  await existing(ctx, row.id).catch(async (err: unknown) => {
    await ctx.objects.delete([key]);
    throw err;
  });
}

/** Notes the file in the record before it is there, so that it can never be left behind. */
async function claim(ctx: Ctx, { id }: CaptureRow, key: string): Promise<void> {
  const keys = captures.thumbnails;
  const claimed = await ctx.db
    .update(captures)
    .set({
      thumbnails: sql`case when exists (select 1 from json_each(${keys}) where value = ${key})
        then ${keys} else json_insert(${keys}, '$[#]', ${key}) end`,
    })
    .where(
      and(
        eq(captures.tenantId, ctx.tenant.id),
        eq(captures.id, id),
        isNull(captures.deletedAt),
        sql`(json_array_length(${keys}) < ${thumbnailsMax}
          or exists (select 1 from json_each(${keys}) where value = ${key}))`,
      ),
    )
    .returning({ id: captures.id });
  if (claimed.length > 0) return;
  await existing(ctx, id);
  throw new AppError(
    "conflict",
    `This capture has ${thumbnailsMax} thumbnails already; ask for one of their sizes`,
  );
}
