// How much two PNGs of the browser's differ.
import { inflateSync } from "node:zlib";
import { type Png, readPng } from "./png-chunks.ts";
import { unfilterRow } from "./png-rows.ts";

/** 0 to 1; 1 where their sizes differ, null where one is not a PNG. */
export function changedPixelsRatio(one: Uint8Array, other: Uint8Array): number | null {
  if (!isPng(one) || !isPng(other)) return null;
  const [a, b] = [readPng(one), readPng(other)];
  if (a.width !== b.width || a.height !== b.height || a.channels !== b.channels) return 1;
  const [left, right] = [rowsOf(a), rowsOf(b)];
  const rowBytes = 1 + a.width * a.channels;
  let changed = 0;
  for (let pixel = 0; pixel < a.width * a.height; pixel++) {
    const at = Math.floor(pixel / a.width) * rowBytes + 1 + (pixel % a.width) * a.channels;
    for (let channel = at; channel < at + a.channels; channel++) {
      if (left[channel] === right[channel]) continue;
      changed++;
      break;
    }
  }
  return changed / (a.width * a.height);
}

function rowsOf({ width, height, channels, data }: Png): Uint8Array {
  const rowBytes = 1 + width * channels;
  const rows = new Uint8Array(inflateSync(data, { maxOutputLength: height * rowBytes }));
  for (let row = 0; row < height; row++) {
    const above = row > 0 ? rows.subarray((row - 1) * rowBytes, row * rowBytes) : undefined;
    unfilterRow(rows, row * rowBytes, rowBytes, channels, above);
  }
  return rows;
}

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 137 && bytes[1] === 80;
}
