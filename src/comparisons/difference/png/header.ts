// What a PNG's IHDR says (W3C PNG, third edition, 11.2.1), or why such a picture is not compared.
import { PictureError, type Which } from "#comparisons/difference/picture-error.ts";
import type { Size } from "#comparisons/difference/types.ts";

/** What a capture can be at most: 7,680 × 3 wide and of 250 megapixels, with some room. */
const sideMax = { width: 32_768, height: 500_000 };
const pixelsMax = 256_000_000;
/** Interlaced pictures lie in memory whole, so fewer. */
const interlacedPixelsMax = 4_000_000;

export const grey = 0;
const rgb = 2;
export const indexed = 3;
const greyAlpha = 4;
const rgba = 6;
const channelsOf: Record<number, number> = { [grey]: 1, [rgb]: 3, [indexed]: 1, [greyAlpha]: 2, [rgba]: 4 };
const depthsOf: Record<number, readonly number[]> = {
  [grey]: [1, 2, 4, 8, 16],
  [rgb]: [8, 16],
  [indexed]: [1, 2, 4, 8],
  [greyAlpha]: [8, 16],
  [rgba]: [8, 16],
};

export type Header = Size & {
  depth: number;
  colour: number;
  channels: number;
  isInterlaced: boolean;
};

/** How rows become colours. */
export type Format = Pick<Header, "depth" | "colour" | "channels"> & {
  /** 256 colours as RGBA words, of an indexed picture. */
  palette: Uint32Array | undefined;
  /** The one sample, or three, that stand for transparent where there is no alpha channel. */
  transparent: readonly number[] | undefined;
};

/** Rows of the words that come out, as if a file had held them. */
export const rgbaFormat: Format = {
  depth: 8,
  colour: rgba,
  channels: 4,
  palette: undefined,
  transparent: undefined,
};

export function readHeader(data: Uint8Array, which: Which): Header {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour, compression, filter, interlace] = [8, 9, 10, 11, 12].map((at) => view.getUint8(at));
  const channels = channelsOf[colour ?? -1];
  const damaged = (what: string) =>
    new PictureError(which, "not_a_picture", `The ${which} is a damaged PNG: ${what}.`);
  if (width === 0 || height === 0) throw damaged(`it says that it is ${width} × ${height} pixels`);
  if (colour === undefined || depth === undefined || !channels || !depthsOf[colour]?.includes(depth))
    throw damaged(`there is no colour type ${colour} with ${depth} bits`);
  if (compression !== 0 || filter !== 0 || interlace === undefined || interlace > 1)
    throw damaged("it names a compression, filter or interlacing that PNG does not have");
  const isInterlaced = interlace === 1;
  refuseLarge({ width, height }, isInterlaced, which);
  return { width, height, depth, colour, channels, isInterlaced };
}

function refuseLarge({ width, height }: Size, isInterlaced: boolean, which: Which): void {
  const tooLarge = (limit: string) =>
    new PictureError(
      which,
      "too_large",
      `The ${which} is ${width} × ${height} pixels; ${limit} can be compared.`,
    );
  if (width > sideMax.width || height > sideMax.height)
    throw tooLarge(`at most ${sideMax.width} × ${sideMax.height}`);
  if (width * height > pixelsMax) throw tooLarge(`at most ${pixelsMax} pixels in all`);
  if (isInterlaced && width * height > interlacedPixelsMax)
    throw tooLarge(`of an interlaced PNG at most ${interlacedPixelsMax} pixels in all`);
}

/** Of a row with its filter's number. */
export function rowBytesOf({ depth, channels }: Pick<Format, "depth" | "channels">, width: number): number {
  return 1 + Math.ceil((width * depth * channels) / 8);
}

/** What filters call a pixel: at least a byte. */
export function pixelBytesOf({ depth, channels }: Pick<Format, "depth" | "channels">): number {
  return Math.max(1, (depth * channels) / 8);
}

/** Whether equal bytes mean equal colours in both. */
export function isSameFormat(one: Format, other: Format): boolean {
  const list = (format: Format) => [
    format.depth,
    format.colour,
    ...(format.palette ?? []),
    "transparent",
    ...(format.transparent ?? []),
  ];
  return list(one).join() === list(other).join();
}
