// Turns a row's bytes into RGBA words, red in the lowest byte.
import { type Format, grey } from "./header.ts";

/** Of anything but 8-bit RGB and RGBA. 16 bits become the nearest of 8; fewer than 8 are spread over the whole range. */
export function expandRow(
  format: Format,
  row: Uint8Array,
  at: number,
  out: Uint32Array,
  width: number,
): void {
  const { depth, palette } = format;
  if (palette) expandIndexed(palette, depth, row, at, out, width);
  else expandSamples(format, row, at, out, width);
}

function expandIndexed(
  palette: Uint32Array,
  depth: number,
  row: Uint8Array,
  at: number,
  out: Uint32Array,
  width: number,
): void {
  for (let x = 0; x < width; x++) out[x] = palette[sampleAt(row, at, x, depth)] ?? 0;
}

/** Grey, grey with alpha, 16 bits, and colours that stand for transparent: any of them, one sample at a time. */
function expandSamples(
  { depth, colour, channels, transparent }: Format,
  row: Uint8Array,
  at: number,
  out: Uint32Array,
  width: number,
): void {
  const isGrey = colour === grey || channels === 2;
  const hasAlpha = channels % 2 === 0;
  for (let x = 0; x < width; x++) {
    const first = x * channels;
    const sample = (index: number) => sampleAt(row, at, first + index, depth);
    const r = sample(0);
    const [g, b] = isGrey ? [r, r] : [sample(1), sample(2)];
    const isTransparent = transparent !== undefined && matches(transparent, r, g, b);
    const alpha = hasAlpha ? to8(sample(channels - 1), depth) : isTransparent ? 0 : 255;
    out[x] = to8(r, depth) | (to8(g, depth) << 8) | (to8(b, depth) << 16) | (alpha << 24);
  }
}

function matches([r, g, b]: readonly number[], red: number, green: number, blue: number): boolean {
  return r === red && (g === undefined || (g === green && b === blue));
}

function sampleAt(row: Uint8Array, at: number, index: number, depth: number): number {
  if (depth === 8) return row[at + index] ?? 0;
  if (depth === 16) return ((row[at + index * 2] ?? 0) << 8) | (row[at + index * 2 + 1] ?? 0);
  const bit = index * depth;
  return ((row[at + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
}

function to8(sample: number, depth: number): number {
  return depth === 8 ? sample : Math.round((sample * 255) / ((1 << depth) - 1));
}
