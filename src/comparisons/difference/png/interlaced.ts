// Adam7: seven passes over the whole picture (PNG, 8.2), so it has to lie in memory.
import { unfilterRow } from "#captures/pictures/png-rows.ts";
import type { ChunkReader } from "./chunk-reader.ts";
import { expandRow } from "./expand-row.ts";
import { type Format, type Header, pixelBytesOf, rowBytesOf } from "./header.ts";
import type { Inflater } from "./inflater.ts";
import { fillRows, type RowReader } from "./rows.ts";

const passes = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];

/** Its rows as RGBA without filters. */
export function interlacedRows(
  header: Header,
  format: Format,
  inflater: Inflater,
  chunks: ChunkReader,
): RowReader["rows"] {
  const { width } = header;
  let pixels: Uint32Array | undefined;
  let next = 0;
  return async (buffer, count) => {
    pixels ??= await readPasses(header, format, inflater, chunks);
    const out = new Uint8Array(buffer, 0, count * (1 + width * 4));
    const words = new Uint8Array(pixels.buffer);
    for (let row = 0; row < count; row++, next++) {
      out[row * (1 + width * 4)] = 0;
      out.set(words.subarray(next * width * 4, (next + 1) * width * 4), row * (1 + width * 4) + 1);
    }
    return out;
  };
}

async function readPasses(
  { width, height }: Header,
  format: Format,
  inflater: Inflater,
  chunks: ChunkReader,
): Promise<Uint32Array<ArrayBuffer>> {
  const pixels = new Uint32Array(width * height);
  for (const { x, y, stepX, stepY } of passes) {
    const across = Math.ceil((width - x) / stepX);
    if (across <= 0) continue;
    const words = new Uint32Array(across);
    const rowBytes = rowBytesOf(format, across);
    let above: Uint8Array | undefined;
    for (let row = y; row < height; row += stepY) {
      const bytes = await fillRows(inflater, chunks, new ArrayBuffer(rowBytes), rowBytes, rowBytes);
      unfilterRow(bytes, 0, rowBytes, pixelBytesOf(format), above);
      above = bytes;
      expandRow(format, bytes, 1, words, across);
      for (let index = 0; index < across; index++)
        pixels[row * width + x + index * stepX] = words[index] ?? 0;
    }
  }
  return pixels;
}
