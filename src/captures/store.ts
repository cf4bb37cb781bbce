// The files of a capture on their way to the store.
import { imageSize } from "image-size";
import { AppError } from "#core/errors.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import type { Objects } from "#platform/objects.ts";
import type { Made } from "./browser/make.ts";
import type { RenderOrder } from "./browser/order.ts";
import { contentTypes, type Format } from "./options/formats.ts";

/** Stores all files, and tells of them in the order in which they were asked for. */
export function store(objects: Objects, { outputs }: RenderOrder, files: Made[]): Promise<StoredOutput[]> {
  return Promise.all(
    outputs.map(({ format, objectKey }) => {
      const file = files.find((made) => made.format === format);
      if (file && "upload" in file) return storeUploaded(file, objectKey);
      return storeOne(objects, format, objectKey, file?.bytes ?? new Uint8Array());
    }),
  );
}

async function storeUploaded(
  { format, upload, width, height }: Extract<Made, { upload: unknown }>,
  key: string,
): Promise<StoredOutput> {
  const { etag, sizeBytes } = await upload.complete();
  return { format, key, etag, sizeBytes, width, height };
}

async function storeOne(
  objects: Objects,
  format: Format,
  key: string,
  bytes: Uint8Array,
): Promise<StoredOutput> {
  const isContent = format === "html" || format === "markdown";
  // A page can truly have no text; it cannot have no picture.
  if (bytes.byteLength === 0 && !isContent)
    throw new AppError("render_failed", "The browser made an empty file");
  const size = isContent || format === "pdf" ? undefined : imageSize(bytes);
  const { etag } = await objects.put(key, bytes, contentTypes[format]);
  return {
    format,
    key,
    etag,
    sizeBytes: bytes.byteLength,
    width: size?.width ?? null,
    height: size?.height ?? null,
  };
}

/** A file that was written while it was made must not appear where its capture comes to nothing. */
export async function drop(files: Made[]): Promise<void> {
  await Promise.all(files.flatMap((file) => ("upload" in file ? [file.upload.abort()] : [])));
}
