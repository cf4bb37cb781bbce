// Sections of a page put together into one PNG, each let go before the next is taken.
import { constants, deflateRawSync, inflateSync } from "node:zlib";
import { joined, pngChunk, pngStart, readPng } from "./png-chunks.ts";
import { asRgba, unfilterRow } from "./png-rows.ts";
import type { Stitcher } from "./stitcher.ts";

/** What the browser itself uses: more shrinks little and takes long. */
const level = 6;

/**
 * Rows keep the filters that the browser chose; only a section's first may not look at the row above, which it had
 * none of. Each section is deflated by itself and ends at a byte, so that the parts follow each other as one stream.
 */
export function pngStitcher(width: number, height: number, isTransparent: boolean): Stitcher {
  const channels = isTransparent ? 4 : 3;
  const sum = new Adler();
  let isFirst = true;
  return {
    add(section) {
      const png = readPng(section);
      if (png.width !== width) throw new Error(`A section is ${png.width} px wide instead of ${width}`);
      const rows = rowsOf(png, channels);
      sum.add(rows);
      const packed = deflateRawSync(rows, { level, finishFlush: constants.Z_SYNC_FLUSH });
      const start = isFirst ? [pngStart(width, height, channels), pngChunk("IDAT", zlibHeader)] : [];
      isFirst = false;
      return joined([...start, pngChunk("IDAT", packed)]);
    },
    end: () =>
      joined([pngChunk("IDAT", joined([lastBlock, sum.bytes()])), pngChunk("IEND", new Uint8Array())]),
  };
}

/** RFC 1950: deflate with a window of 32 KB. */
const zlibHeader = Uint8Array.of(0x78, 0x9c);
/** RFC 1951: an empty block with fixed codes, marked as the last. */
const lastBlock = Uint8Array.of(3, 0);

function rowsOf(
  { width, height, channels: has, data }: ReturnType<typeof readPng>,
  wanted: number,
): Uint8Array {
  const rows = new Uint8Array(inflateSync(data, { maxOutputLength: height * (1 + width * has) }));
  if (has === wanted) {
    unfilterRow(rows, 0, 1 + width * has, has);
    return rows;
  }
  if (has > wanted) throw new Error("A section is transparent where none was to be");
  return asRgba(rows, width, height);
}

/** RFC 1950's checksum. */
class Adler {
  #low = 1;
  #high = 0;

  add(bytes: Uint8Array): void {
    let [low, high] = [this.#low, this.#high];
    // As many as cannot overflow 32 bits before the remainder is taken.
    for (let start = 0; start < bytes.length; start += 5552) {
      const end = Math.min(bytes.length, start + 5552);
      for (let at = start; at < end; at++) {
        low += bytes[at] ?? 0;
        high += low;
      }
      low %= 65_521;
      high %= 65_521;
    }
    [this.#low, this.#high] = [low, high];
  }

  bytes(): Uint8Array {
    return Uint8Array.of(this.#high >> 8, this.#high, this.#low >> 8, this.#low);
  }
}
