// Makes PNGs of every kind, also such as no encoder would make.
import { crc32, deflateSync } from "node:zlib";

export type Made = {
  width: number;
  height: number;
  colour?: 0 | 2 | 3 | 4 | 6;
  depth?: 1 | 2 | 4 | 8 | 16;
  isInterlaced?: boolean;
  sample: (x: number, y: number, channel: number) => number;
  /** The filter of each row, 0 to 4. */
  filter?: (row: number) => number;
  palette?: number[];
  transparency?: number[];
  /** Chunks before the picture's data. */
  extra?: [type: string, data: Uint8Array][];
  /** The picture's data in pieces of so many bytes. */
  pieceBytes?: number;
};

const channelsOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function makePng(made: Made): Uint8Array {
  const { width, height, colour = 6, depth = 8, isInterlaced = false, pieceBytes = 8000 } = made;
  const list = isInterlaced ? passes : ([[0, 0, 1, 1]] as const);
  const data = deflateSync(concat(list.map((pass) => filtered(made, rowsOf(made, pass)))));
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([depth, colour, 0, 0, Number(isInterlaced)], 8);
  const pieces = Array.from({ length: Math.ceil(data.length / pieceBytes) }, (_, index) =>
    chunk("IDAT", data.subarray(index * pieceBytes, (index + 1) * pieceBytes)),
  );
  return concat([
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", header),
    ...(made.palette ? [chunk("PLTE", Uint8Array.from(made.palette))] : []),
    ...(made.transparency ? [chunk("tRNS", Uint8Array.from(made.transparency))] : []),
    ...(made.extra ?? []).map(([type, bytes]) => chunk(type, bytes)),
    ...pieces,
    chunk("IEND", new Uint8Array()),
  ]);
}

export function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concat([new TextEncoder().encode(type), data]);
  const ends = new DataView(new ArrayBuffer(8));
  ends.setUint32(0, data.length);
  ends.setUint32(4, crc32(body));
  return concat([new Uint8Array(ends.buffer, 0, 4), body, new Uint8Array(ends.buffer, 4, 4)]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function rowsOf(
  made: Made,
  [left, top, stepX, stepY]: readonly [number, number, number, number],
): Uint8Array[] {
  const { width, height, colour = 6, depth = 8, sample } = made;
  const channels = channelsOf[colour];
  const across = Math.ceil((width - left) / stepX);
  const rows: Uint8Array[] = [];
  if (across <= 0) return rows;
  for (let y = top; y < height; y += stepY) {
    const row = new Uint8Array(Math.ceil((across * channels * depth) / 8));
    for (let index = 0; index < across * channels; index++) {
      const value = sample(left + Math.floor(index / channels) * stepX, y, index % channels);
      const bit = index * depth;
      if (depth === 16) row.set([value >> 8, value & 255], index * 2);
      else row[bit >> 3] = (row[bit >> 3] ?? 0) | (value << (8 - depth - (bit & 7)));
    }
    rows.push(row);
  }
  return rows;
}

function filtered(
  { colour = 6, depth = 8, filter = () => 0 }: Made,
  rows: readonly Uint8Array[],
): Uint8Array {
  const pixelBytes = Math.max(1, (channelsOf[colour] * depth) / 8);
  return concat(
    rows.map((row, index) => {
      const above = rows[index - 1] ?? new Uint8Array(row.length);
      const kind = filter(index);
      const bytes = row.map((byte, at) => {
        const [a, b, c] = [row[at - pixelBytes] ?? 0, above[at] ?? 0, above[at - pixelBytes] ?? 0];
        return byte - ([0, a, b, (a + b) >> 1, paeth(a, b, c)][kind] ?? 0);
      });
      return concat([Uint8Array.of(kind), bytes]);
    }),
  );
}

function paeth(a: number, b: number, c: number): number {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
}
