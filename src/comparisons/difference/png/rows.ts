// Rows as they lie in a PNG's data, from top to bottom.
import { PictureError } from "#comparisons/difference/picture-error.ts";
import type { Size } from "#comparisons/difference/types.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import { type Format, type Header, rowBytesOf } from "./header.ts";
import type { Inflater } from "./inflater.ts";

export type RowReader = Size & {
  format: Format;
  /** The next `count` rows in `buffer`, which is taken: each a filter's number and the bytes it left. */
  rows(buffer: ArrayBuffer, count: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
};

export function plainRows(
  { width }: Header,
  format: Format,
  inflater: Inflater,
  chunks: ChunkReader,
): RowReader["rows"] {
  const rowBytes = rowBytesOf(format, width);
  return async (buffer, count) => fillRows(inflater, chunks, buffer, count * rowBytes, rowBytes);
}

/** @throws PictureError where the data ends too soon, cannot be inflated, or names a filter that there is not */
export async function fillRows(
  inflater: Inflater,
  chunks: ChunkReader,
  buffer: ArrayBuffer,
  length: number,
  rowBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const rows = await inflater.fill(buffer, length).catch((error: unknown) => {
    throw error instanceof PictureError ? error : chunks.damaged("its data cannot be inflated");
  });
  if (rows.length < length) throw chunks.damaged("it holds fewer rows than its header says");
  for (let at = 0; at < length; at += rowBytes)
    if ((rows[at] ?? 0) > 4) throw chunks.damaged("a row names a filter that PNG does not have");
  return rows;
}
