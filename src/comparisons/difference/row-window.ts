// The pixels of the rows around the one that is looked at, as RGBA words, each expanded once.
import type { Strips } from "./strips.ts";

/** More than the eleven rows that the widest look takes; a power of two. */
const held = 16;

export class RowWindow {
  readonly #strips: Strips;
  readonly #rows: [Uint32Array[], Uint32Array[]];
  readonly #numbers: [Int32Array, Int32Array];

  constructor(strips: Strips) {
    this.#strips = strips;
    const rows = () => Array.from({ length: held }, () => new Uint32Array(strips.width));
    this.#rows = [rows(), rows()];
    this.#numbers = [new Int32Array(held).fill(-1), new Int32Array(held).fill(-1)];
  }

  row(which: 0 | 1, y: number): Uint32Array {
    // Where rows are equal, one is enough.
    const from = which === 1 && this.#strips.isEqual(y) ? 0 : which;
    const at = y & (held - 1);
    const row = this.#rows[from][at];
    if (!row) throw new Error(`No row ${y}`);
    if (this.#numbers[from][at] !== y) {
      this.#strips.expand(from, y, row);
      this.#numbers[from][at] = y;
    }
    return row;
  }

  /** Rows `y - reach` to `y + reach`, `reach` first; none where the picture has none. */
  around(which: 0 | 1, y: number, reach: number): (Uint32Array | undefined)[] {
    const last = this.#strips.height - 1;
    return Array.from({ length: 2 * reach + 1 }, (_, index) => {
      const at = y + index - reach;
      return at < 0 || at > last ? undefined : this.row(which, at);
    });
  }
}
