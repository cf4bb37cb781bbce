// Rows of both pictures, strip by strip. Rows that are equal as they lie in the files are never decoded, unless a row
// that differs needs them.
import { Buffer } from "node:buffer";
import { unfilterRow } from "#captures/pictures/png-rows.ts";
import { expandRow } from "./png/expand-row.ts";
import { isSameFormat, pixelBytesOf, rowBytesOf } from "./png/header.ts";
import type { RowReader } from "./png/read-png.ts";

/** Filters up to this one do not look at the row above. */
const subFilter = 1;

/** One picture's part of a strip. */
type Part = {
  rows: Uint8Array<ArrayBuffer>;
  count: number;
  /** The last row before the strip, decoded; none at the picture's top. */
  above: Uint8Array | undefined;
};

export type Strip = {
  start: number;
  end: number;
  /** 1 for each row whose pixels are the same in both. */
  isEqual: Uint8Array;
  isDecoded: Uint8Array;
  parts: [Part, Part];
};

export class Strips {
  readonly width: number;
  readonly height: number;
  readonly #readers: [RowReader, RowReader];
  readonly #rowBytes: [number, number];
  readonly #areComparable: boolean;
  readonly #count: number;
  /** The strip before this one is kept, for the rows around a pixel. */
  #before: Strip | undefined;
  #strip: Strip | undefined;

  constructor(readers: [RowReader, RowReader], stripBytes: number, rowsMin: number) {
    const [one, other] = readers;
    this.#readers = readers;
    this.width = Math.max(one.width, other.width);
    this.height = Math.max(one.height, other.height);
    this.#rowBytes = [rowBytesOf(one.format, one.width), rowBytesOf(other.format, other.width)];
    this.#areComparable = one.width === other.width && isSameFormat(one.format, other.format);
    this.#count = Math.max(rowsMin, Math.floor(stripBytes / Math.max(...this.#rowBytes)));
  }

  /** The next strip; none after the last. */
  async next(): Promise<Strip | undefined> {
    const start = this.#strip?.end ?? 0;
    if (start >= this.height) return undefined;
    const end = Math.min(start + this.#count, this.height);
    const gone = this.#before;
    this.#settle(this.#strip);
    const buffers: (ArrayBuffer | undefined)[] = gone ? gone.parts.map(({ rows }) => rows.buffer) : [];
    const read = async (which: 0 | 1): Promise<Part> => {
      const count = Math.max(0, Math.min(end, this.#readers[which].height) - start);
      const buffer = buffers[which] ?? new ArrayBuffer(this.#count * this.#rowBytes[which]);
      const rows = count > 0 ? await this.#readers[which].rows(buffer, count) : new Uint8Array(buffer);
      return { rows, count, above: undefined };
    };
    const parts = await Promise.all([read(0), read(1)]);
    const strip = { start, end, isEqual: new Uint8Array(end - start), isDecoded: new Uint8Array(end - start), parts };
    [this.#before, this.#strip] = [this.#strip, strip];
    this.#compareRows(strip);
    return strip;
  }

  isEqual(y: number): boolean {
    const strip = this.#of(y);
    return strip.isEqual[y - strip.start] === 1;
  }

  /** A row's pixels as RGBA words; what lies outside the picture is transparent. */
  expand(which: 0 | 1, y: number, out: Uint32Array): void {
    const strip = this.#of(y);
    const { width, format } = this.#readers[which];
    const part = strip.parts[which];
    const row = y - strip.start;
    if (row >= part.count) {
      out.fill(0);
      return;
    }
    this.#decode(strip, row);
    expandRow(format, part.rows, row * this.#rowBytes[which] + 1, out, width);
    if (width < this.width) out.fill(0, width);
  }

  #of(y: number): Strip {
    const strip = this.#strip && y >= this.#strip.start ? this.#strip : this.#before;
    if (!strip || y < strip.start || y >= strip.end) throw new Error(`Row ${y} is not held`);
    return strip;
  }

  /** Equal bytes mean equal pixels where the filter does not look above, or the rows above are equal too. */
  #compareRows(strip: Strip): void {
    const [one, other] = strip.parts;
    let areAboveEqual = strip.start === 0 || (this.#before?.isEqual.at(-1) ?? 0) === 1;
    for (let row = 0; row < strip.end - strip.start; row++) {
      const isHeld = row < one.count && row < other.count;
      const isRawEqual = this.#areComparable && isHeld && areEqual(this.#row(strip, 0, row), this.#row(strip, 1, row));
      const looksAbove = (one.rows[row * this.#rowBytes[0]] ?? 0) > subFilter;
      if (isRawEqual && (!looksAbove || areAboveEqual)) strip.isEqual[row] = 1;
      else if (this.#areComparable && isHeld) {
        this.#decode(strip, row);
        strip.isEqual[row] = Number(areEqual(this.#row(strip, 0, row), this.#row(strip, 1, row)));
      }
      areAboveEqual = strip.isEqual[row] === 1;
    }
  }

  /** Decodes a row of both pictures, and of those above it as many as it looks at. */
  #decode(strip: Strip, row: number): void {
    let from = row;
    while (from >= 0 && strip.isDecoded[from] === 0 && this.#looksAbove(strip, from)) from--;
    if (from < 0) this.#bringAbove(strip);
    for (let each = Math.max(from, 0); each <= row; each++) {
      if (strip.isDecoded[each] === 1) continue;
      this.#undo(strip, 0, each);
      if (strip.isEqual[each] === 1) this.#row(strip, 1, each).set(this.#row(strip, 0, each));
      else this.#undo(strip, 1, each);
      strip.isDecoded[each] = 1;
    }
  }

  #looksAbove(strip: Strip, row: number): boolean {
    return strip.parts.some(
      ({ rows, count }, which) => row < count && (rows[row * (this.#rowBytes[which] ?? 0)] ?? 0) > subFilter,
    );
  }

  #undo(strip: Strip, which: 0 | 1, row: number): void {
    const { rows, count, above } = strip.parts[which];
    if (row >= count) return;
    const rowBytes = this.#rowBytes[which];
    const over = row > 0 ? rows.subarray((row - 1) * rowBytes, row * rowBytes) : above;
    unfilterRow(rows, row * rowBytes, rowBytes, pixelBytesOf(this.#readers[which].format), over);
  }

  /** The last rows of the strip before, where this one looks at them. */
  #bringAbove(strip: Strip): void {
    const before = strip === this.#strip ? this.#before : undefined;
    if (!before || strip.parts.some(({ above }) => above)) return;
    this.#decode(before, before.end - before.start - 1);
    for (const which of [0, 1] as const) {
      const { count } = before.parts[which];
      if (count > 0) strip.parts[which].above = this.#row(before, which, count - 1).slice();
    }
  }

  /** Before what lies above a strip is given up: takes from it what the strip may yet need. */
  #settle(strip: Strip | undefined): void {
    if (strip && strip.isDecoded[0] === 0 && this.#looksAbove(strip, 0)) this.#bringAbove(strip);
  }

  #row(strip: Strip, which: 0 | 1, row: number): Uint8Array {
    const rowBytes = this.#rowBytes[which];
    return strip.parts[which].rows.subarray(row * rowBytes, (row + 1) * rowBytes);
  }
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
