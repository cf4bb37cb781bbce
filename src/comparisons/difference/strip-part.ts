// One picture's rows of a strip: their bytes as they came, and their pixels where they were asked for.
import { unfilterRow } from "#captures/pictures/png-rows.ts";
import { decodeRow } from "./png/decode-row.ts";
import { expandRow } from "./png/expand-row.ts";
import { pixelBytesOf, rowBytesOf } from "./png/header.ts";
import type { RowReader } from "./png/rows.ts";

/** Filters up to this one do not look at the row above. */
const subFilter = 1;

export class StripPart {
  /** How many of the strip's rows the picture has. */
  count = 0;
  readonly #width: number;
  readonly #picture: Pick<RowReader, "width" | "format">;
  readonly #rowBytes: number;
  /** 8-bit RGB and RGBA are decoded at once; of anything else the bytes are needed too. */
  readonly #isPlain: boolean;
  readonly #words: Uint32Array;
  #buffer: ArrayBuffer;
  #view: DataView;
  #aboveWords: Uint32Array | undefined;
  #aboveBytes: Uint8Array | undefined;

  constructor(picture: RowReader, rows: number, width: number) {
    const { depth, channels, transparent } = picture.format;
    this.#picture = picture;
    this.#width = width;
    this.#rowBytes = rowBytesOf(picture.format, picture.width);
    this.#isPlain = depth === 8 && channels >= 3 && !transparent;
    this.#words = new Uint32Array(rows * width);
    // RGB is read four bytes at a time.
    this.#buffer = new ArrayBuffer(rows * this.#rowBytes + 1);
    this.#view = new DataView(this.#buffer);
  }

  async read(reader: RowReader, start: number, end: number): Promise<void> {
    this.count = Math.max(0, Math.min(end, reader.height) - start);
    [this.#aboveWords, this.#aboveBytes] = [undefined, undefined];
    if (this.count === 0) return;
    this.#buffer = (await reader.rows(this.#buffer, this.count)).buffer;
    this.#view = new DataView(this.#buffer);
  }

  bytes(row: number): Uint8Array {
    return new Uint8Array(this.#buffer, row * this.#rowBytes, this.#rowBytes);
  }

  words(row: number): Uint32Array {
    return this.#words.subarray(row * this.#width, (row + 1) * this.#width);
  }

  looksAbove(row: number): boolean {
    return row < this.count && this.#view.getUint8(row * this.#rowBytes) > subFilter;
  }

  /** The rows above must be decoded where the row looks at them. */
  decode(row: number): void {
    const words = this.words(row);
    const { width, format } = this.#picture;
    if (row >= this.count) {
      words.fill(0);
      return;
    }
    if (this.#isPlain) {
      const above = row > 0 ? this.words(row - 1) : this.#aboveWords;
      decodeRow(this.#view, row * this.#rowBytes, format.channels, above, words, width);
    } else {
      const above = row > 0 ? this.bytes(row - 1) : this.#aboveBytes;
      const bytes = this.bytes(row);
      unfilterRow(bytes, 0, this.#rowBytes, pixelBytesOf(format), above);
      expandRow(format, bytes, 1, words, width);
    }
    if (width < this.#width) words.fill(0, width);
  }

  /** A row that is equal in the other picture. */
  copy(from: StripPart, row: number): void {
    this.words(row).set(from.words(row));
    if (!this.#isPlain) this.bytes(row).set(from.bytes(row));
  }

  /** Keeps the row that this strip's first stands under. */
  follow(before: StripPart | undefined, row: number): void {
    if (!before || row >= before.count) return;
    this.#aboveWords = before.words(row).slice();
    if (!this.#isPlain) this.#aboveBytes = before.bytes(row).slice();
  }
}
