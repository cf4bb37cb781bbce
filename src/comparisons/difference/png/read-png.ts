// Opens a PNG for reading its rows from top to bottom, in memory that does not grow with its height.
import { PictureError, type Which } from "#comparisons/difference/picture-error.ts";
import type { PictureSource, Size } from "#comparisons/difference/types.ts";
import { ByteReader } from "./byte-reader.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { type Format, grey, type Header, indexed, readHeader, rgbaFormat, rowBytesOf } from "./header.ts";
import { Inflater } from "./inflater.ts";
import { interlacedRows } from "./interlaced.ts";
import { refuseForeign } from "./signatures.ts";

const paletteBytesMax = 768;

export type RowReader = Size & {
  format: Format;
  /** The next `count` rows in `buffer`, which is taken: each a filter's number and the bytes it left. */
  rows(buffer: ArrayBuffer, count: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
};

/** @throws PictureError where it is not a PNG that can be compared */
export async function readPng(source: PictureSource, which: Which): Promise<RowReader> {
  const bytes = new ByteReader(await source.open());
  try {
    const { chunks, header, format } = await readStart(bytes, which);
    const inflater = new Inflater(imageData(chunks));
    const rows = rowsOf(header, format, inflater, chunks);
    const close = async () => {
      await Promise.allSettled([inflater.close(), bytes.close()]);
    };
    if (!header.isInterlaced) return { ...sizeOf(header), format, rows, close };
    return { ...sizeOf(header), format: rgbaFormat, rows: interlacedRows(header, format, inflater, chunks), close };
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** Only what its first bytes say. */
export async function readSize(source: PictureSource, which: Which): Promise<Size> {
  const bytes = new ByteReader(await source.open());
  try {
    return sizeOf((await readFirst(bytes, which)).header);
  } finally {
    await bytes.close();
  }
}

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}

async function readFirst(bytes: ByteReader, which: Which) {
  refuseForeign(await bytes.take(8), which);
  const chunks = new ChunkReader(bytes, which);
  const { type, length } = await chunks.next();
  if (type !== "IHDR" || length !== 13) throw chunks.damaged("it does not begin with its header");
  return { chunks, header: readHeader(await chunks.data(13), which) };
}

/** All that comes before the first byte of the picture itself. */
async function readStart(bytes: ByteReader, which: Which) {
  const { chunks, header } = await readFirst(bytes, which);
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  for (;;) {
    const { type } = await chunks.next();
    if (type === "IDAT") break;
    if (type === "PLTE") palette = await chunks.data(paletteBytesMax);
    else if (type === "tRNS") transparency = await chunks.data(paletteBytesMax);
    else if (type === "IEND") throw chunks.damaged("it has no picture data");
    else if (/^[A-Z]/.test(type))
      throw new PictureError(which, "unsupported", `The ${which} is a PNG with a chunk ${type}, which is not known.`);
  }
  if (header.colour === indexed && !palette?.length) throw chunks.damaged("it has no palette");
  return { chunks, header, format: formatOf(header, palette, transparency) };
}

function formatOf(
  { depth, colour, channels }: Header,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
): Format {
  const format = { depth, colour, channels, palette: undefined, transparent: undefined };
  if (colour === indexed) return { ...format, palette: coloursOf(palette, transparency) };
  const samples = colour === grey ? 1 : 3;
  if (!transparency || channels % 2 === 0 || transparency.length < samples * 2) return format;
  const view = new DataView(transparency.buffer, transparency.byteOffset);
  return { ...format, transparent: Array.from({ length: samples }, (_, index) => view.getUint16(index * 2)) };
}

/** Indices past the palette's end are black, as browsers show them. */
function coloursOf(palette: Uint8Array = new Uint8Array(), alpha: Uint8Array = new Uint8Array()): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    const [r = 0, g = 0, b = 0] = palette.subarray(index * 3, index * 3 + 3);
    return (r | (g << 8) | (b << 16) | ((alpha[index] ?? 255) << 24)) >>> 0;
  });
}

/** The data of one IDAT after another. */
function imageData(chunks: ChunkReader): () => Promise<Uint8Array | undefined> {
  let isOver = false;
  return async () => {
    while (!isOver) {
      const piece = await chunks.piece();
      if (piece) return piece;
      isOver = (await chunks.next()).type !== "IDAT";
    }
    return undefined;
  };
}

function rowsOf({ width }: Header, format: Format, inflater: Inflater, chunks: ChunkReader): RowReader["rows"] {
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
