// Opens a PNG for reading its rows from top to bottom, in memory that does not grow with its height.
import { PictureError, type Which } from "#comparisons/difference/picture-error.ts";
import type { PictureSource, Size } from "#comparisons/difference/types.ts";
import { ByteReader } from "./byte-reader.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { type Format, grey, type Header, indexed, readHeader, rgbaFormat } from "./header.ts";
import { Inflater } from "./inflater.ts";
import { interlacedRows } from "./interlaced.ts";
import { plainRows, type RowReader } from "./rows.ts";
import { refuseForeign } from "./signatures.ts";

const paletteBytesMax = 768;
const passedBytesMax = 1_000_000;

/** @throws PictureError where it is not a PNG that can be compared */
export async function readPng(source: PictureSource, which: Which): Promise<RowReader> {
  const bytes = new ByteReader(await source.open());
  try {
    const { chunks, header, format } = await readStart(bytes, which);
    const data = imageData(chunks);
    const inflater = new Inflater(data);
    const read = (header.isInterlaced ? interlacedRows : plainRows)(header, format, inflater, chunks);
    let left = header.height;
    return {
      ...sizeOf(header),
      format: header.isInterlaced ? rgbaFormat : format,
      async rows(buffer, count) {
        const rows = await read(buffer, count);
        left -= count;
        if (left === 0) await passOver(data);
        return rows;
      },
      async close() {
        await Promise.allSettled([inflater.close(), bytes.close()]);
      },
    };
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
      throw new PictureError(
        which,
        "unsupported",
        `The ${which} is a PNG with a chunk ${type}, which is not known.`,
      );
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
function coloursOf(
  palette: Uint8Array = new Uint8Array(),
  alpha: Uint8Array = new Uint8Array(),
): Uint32Array {
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

/** What follows the last row is not inflated, but the sum of its chunk is checked. */
async function passOver(data: () => Promise<Uint8Array | undefined>): Promise<void> {
  let passed = 0;
  for (let piece = await data(); piece && passed < passedBytesMax; piece = await data())
    passed += piece.length;
}
