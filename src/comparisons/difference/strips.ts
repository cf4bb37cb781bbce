// Rows of both pictures, strip by strip. Rows that are equal as they lie in the files are never decoded, unless a row
// that differs needs them.
import { areEqualBytes } from "./equal-bytes.ts";
import { StripPart } from "./strip-part.ts";
import { isSameFormat } from "./png/header.ts";
import type { RowReader } from "./png/rows.ts";

type Strip = {
  start: number;
  end: number;
  /** 1 for each row whose pixels are the same in both. */
  isEqual: Uint8Array;
  isDecoded: Uint8Array;
  parts: readonly [StripPart, StripPart];
};

export class Strips {
  readonly width: number;
  readonly height: number;
  readonly #readers: readonly [RowReader, RowReader];
  readonly #areComparable: boolean;
  readonly #count: number;
  #strip: Strip | undefined;
  /** The strip before is kept, for the rows around a pixel. */
  #before: Strip | undefined;

  constructor(readers: readonly [RowReader, RowReader], stripBytes: number, rowsMin: number) {
    const [one, other] = readers;
    this.#readers = readers;
    this.width = Math.max(one.width, other.width);
    this.height = Math.max(one.height, other.height);
    this.#areComparable = one.width === other.width && isSameFormat(one.format, other.format);
    this.#count = Math.min(this.height, Math.max(rowsMin, Math.floor(stripBytes / (1 + this.width * 4))));
  }

  /** Goes on to the next strip and returns where it ends; none after the last. */
  async next(): Promise<number | undefined> {
    const start = this.#strip?.end ?? 0;
    if (start >= this.height) return undefined;
    const end = Math.min(start + this.#count, this.height);
    if (this.#strip) this.#settle(this.#strip);
    const parts = this.#before?.parts ?? [this.#newPart(0), this.#newPart(1)];
    const [one, other] = this.#readers;
    await Promise.all([parts[0].read(one, start, end), parts[1].read(other, start, end)]);
    [this.#before, this.#strip] = [
      this.#strip,
      { start, end, isEqual: new Uint8Array(end - start), isDecoded: new Uint8Array(end - start), parts },
    ];
    this.#compareRows(this.#strip);
    return end;
  }

  isEqual(y: number): boolean {
    const strip = this.#of(y);
    return strip.isEqual[y - strip.start] === 1;
  }

  /** A row's pixels as RGBA words, red lowest; transparent where the picture has none. Valid while the row is held. */
  row(which: 0 | 1, y: number): Uint32Array {
    const strip = this.#of(y);
    const row = y - strip.start;
    this.#decode(strip, row);
    // Where rows are equal, one is enough.
    return strip.parts[strip.isEqual[row] === 1 ? 0 : which].words(row);
  }

  #newPart(which: 0 | 1): StripPart {
    return new StripPart(this.#readers[which], this.#count, this.width);
  }

  #of(y: number): Strip {
    const strip = this.#strip && y >= this.#strip.start ? this.#strip : this.#before;
    if (!strip || y < strip.start || y >= strip.end) throw new Error(`Row ${y} is not held`);
    return strip;
  }

  /** Equal bytes mean equal pixels where the filter does not look above, or the rows above are equal too. */
  #compareRows(strip: Strip): void {
    if (!this.#areComparable) return;
    const [one, other] = strip.parts;
    let areAboveEqual = strip.start === 0 || this.#before?.isEqual.at(-1) === 1;
    for (let row = 0; row < strip.end - strip.start; row++) {
      if (row >= one.count || row >= other.count) return;
      const isRawEqual = areEqualBytes(one.bytes(row), other.bytes(row));
      if (isRawEqual && (areAboveEqual || !one.looksAbove(row))) strip.isEqual[row] = 1;
      else {
        this.#decode(strip, row);
        strip.isEqual[row] = Number(areEqual(one.words(row), other.words(row)));
      }
      areAboveEqual = strip.isEqual[row] === 1;
    }
  }

  /** Decodes a row of both pictures, and of those above it as many as it looks at. */
  #decode(strip: Strip, row: number): void {
    const { isDecoded, parts } = strip;
    if (isDecoded[row] === 1) return;
    let from = row;
    while (from >= 0 && isDecoded[from] === 0 && looksAbove(strip, from)) from--;
    if (from < 0) this.#bringAbove(strip);
    for (let each = Math.max(from, 0); each <= row; each++) {
      if (isDecoded[each] === 1) continue;
      parts[0].decode(each);
      if (strip.isEqual[each] === 1) parts[1].copy(parts[0], each);
      else parts[1].decode(each);
      isDecoded[each] = 1;
    }
  }

  /** The last rows of the strip before, where this one looks at them. */
  #bringAbove(strip: Strip): void {
    const before = strip === this.#strip ? this.#before : undefined;
    if (!before) return;
    const last = before.end - before.start - 1;
    this.#decode(before, last);
    for (const [which, part] of strip.parts.entries()) part.follow(before.parts[which], last);
  }

  /** Before what lies above a strip is given up: takes from it what the strip may yet need. */
  #settle(strip: Strip): void {
    if (strip.isDecoded[0] === 0 && looksAbove(strip, 0)) this.#bringAbove(strip);
  }
}

function looksAbove({ parts }: Strip, row: number): boolean {
  return parts[0].looksAbove(row) || parts[1].looksAbove(row);
}

function areEqual(one: Uint32Array, other: Uint32Array): boolean {
  for (let x = 0; x < one.length; x++) if (one[x] !== other[x]) return false;
  return true;
}
