// What the columns of a row of windows come to, weighted from top to bottom. Each row's luma is read once, while it is in
// reach; each column is summed once a row, and only where a window asks for it.
import { between } from "./by-pixel.ts";
import type { Span } from "./masks.ts";
import type { Strips } from "./strips.ts";

export type SpansOf = (y: number) => readonly Span[];

/** Of a column: the sum of both lumas, their difference, and the squares of either. */
export const figures = 4;
const columnsAhead = 32;

export class ColumnSums {
  readonly #strips: Strips;
  readonly #ignored: SpansOf;
  readonly #down: Float64Array;
  /** The weights in the order in which the rows are held. */
  readonly #weights: Float64Array;
  /** Column by column the rows that are held; a row takes the place of the one that left the window. */
  readonly #both: Float64Array;
  readonly #apart: Float64Array;
  readonly #heldRows: Int32Array;
  /** In how many of the rows that are held the column differs. */
  readonly #changed: Uint8Array;
  readonly #sums: Float64Array;
  /** The columns from here on are not summed yet. */
  #summedTo = 0;

  constructor(strips: Strips, down: Float64Array, ignored: SpansOf) {
    this.#strips = strips;
    this.#ignored = ignored;
    this.#down = down;
    this.#weights = new Float64Array(down.length);
    this.#both = new Float64Array(strips.width * down.length);
    this.#apart = new Float64Array(strips.width * down.length);
    this.#heldRows = new Int32Array(down.length).fill(-1);
    this.#changed = new Uint8Array(strips.width);
    this.#sums = new Float64Array(strips.width * figures);
  }

  /** Goes to the windows that begin in this row. */
  take(top: number): void {
    const count = this.#down.length;
    for (let y = top; y < top + count; y++) {
      const place = y % count;
      this.#weights[place] = this.#down[y - top] ?? 0;
      if (this.#heldRows[place] === y) continue;
      this.#heldRows[place] = y;
      this.#hold(y, place);
    }
    this.#summedTo = 0;
  }

  changed(x: number): number {
    return this.#changed[x] ?? 0;
  }

  /** The figures of all columns, which hold in these; called from left to right. */
  between(from: number, to: number): Float64Array {
    // Somewhat ahead: a column at a time would be most of the work.
    if (to > this.#summedTo) {
      const ahead = Math.min(this.#strips.width, to + columnsAhead);
      this.#sum(Math.max(from, this.#summedTo), ahead);
      this.#summedTo = ahead;
    }
    return this.#sums;
  }

  #sum(from: number, to: number): void {
    const count = this.#down.length;
    const [weights, lumas, differences, sums] = [this.#weights, this.#both, this.#apart, this.#sums];
    for (let x = from; x < to; x++) {
      let both = 0;
      let apart = 0;
      let bothSquared = 0;
      let apartSquared = 0;
      for (let place = 0, at = x * count; place < count; place++, at++) {
        const weight = weights[place] ?? 0;
        const sum = lumas[at] ?? 0;
        const difference = differences[at] ?? 0;
        both += weight * sum;
        apart += weight * difference;
        bothSquared += weight * sum * sum;
        apartSquared += weight * difference * difference;
      }
      const at = x * figures;
      sums[at] = both;
      sums[at + 1] = apart;
      sums[at + 2] = bothSquared;
      sums[at + 3] = apartSquared;
    }
  }

  #hold(y: number, place: number): void {
    const [ours, theirs] = [this.#strips.row(0, y), this.#strips.row(1, y)];
    const ignored = this.#ignored(y);
    // What is ignored counts as the same.
    for (const { from, to } of ignored) this.#put(place, from, to, ours, ours);
    for (const { from, to } of between(ignored, ours.length)) this.#put(place, from, to, ours, theirs);
  }

  #put(place: number, from: number, to: number, ours: Uint32Array, theirs: Uint32Array): void {
    const count = this.#down.length;
    for (let x = from, at = from * count + place; x < to; x++, at += count) {
      const [a, b] = [ours[x] ?? 0, theirs[x] ?? 0];
      const one = luma(a);
      const other = a === b ? one : luma(b);
      const before = this.#apart[at] === 0 ? 0 : 1;
      const now = one === other ? 0 : 1;
      this.#both[at] = one + other;
      this.#apart[at] = one - other;
      if (before !== now) this.#changed[x] = (this.#changed[x] ?? 0) + now - before;
    }
  }
}

/** Rec. 601, on white where it is not opaque. */
function luma(colour: number): number {
  const alpha = colour >>> 24;
  const own = 0.299 * (colour & 255) + 0.587 * ((colour >>> 8) & 255) + 0.114 * ((colour >>> 16) & 255);
  return alpha === 255 ? own : 255 + ((own - 255) * alpha) / 255;
}
