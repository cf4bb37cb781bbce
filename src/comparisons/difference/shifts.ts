// Finds content of the candidate that the baseline has further up or down, as below something put in or taken out.
import type { Box, Size } from "./types.ts";

/** Rows are told by bands of so many pixels, so that a column beside may stay where it is. */
const band = 32;
const hashBytesMax = 8_000_000;
/** So many rows must be found again at one distance, and so great a part of those that are not flat. */
const rowsMin = 6;
const shareMin = 0.6;
/** Rows that are found in so many places tell nothing. */
const placesMax = 4;
/** Each costs a look at all rows. */
const looksMax = 24;

export class Shifts {
  readonly #bands: number;
  readonly #rowsMax: number;
  readonly #rows: number[] = [];
  /** Bands of one row after another; made when a row comes. */
  #hashes: [Int32Array, Int32Array] | undefined;
  #looks = 0;

  constructor({ width, height }: Size) {
    this.#bands = Math.ceil(width / band);
    this.#rowsMax = Math.min(height, Math.floor(hashBytesMax / (this.#bands * 8)));
  }

  /** Rows that differ, from top to bottom. */
  note(y: number, rows: readonly [Uint32Array, Uint32Array]): void {
    if (this.#rows.length >= this.#rowsMax) return;
    const length = this.#rowsMax * this.#bands;
    this.#hashes ??= [new Int32Array(length), new Int32Array(length)];
    const at = this.#rows.push(y) - 1;
    for (const which of [0, 1] as const) hashBands(rows[which], this.#hashOf(which, at));
  }

  #hashOf(which: 0 | 1, index: number): Int32Array {
    const all = this.#hashes?.[which] ?? new Int32Array();
    return all.subarray(index * this.#bands, (index + 1) * this.#bands);
  }

  /** Where the baseline has what the candidate has in a box; none where it is not found. */
  originOf(box: Box): Box | undefined {
    const [from, to] = [Math.ceil(box.x / band), Math.floor((box.x + box.width) / band)];
    // A region as wide as the picture has its last band too, though it may be narrower.
    const end = box.x + box.width >= (this.#bands - 1) * band + 1 && from === 0 ? this.#bands : to;
    if (box.height < rowsMin || end <= from || this.#looks >= looksMax) return undefined;
    this.#looks++;
    const places = this.#placesOf(from, end);
    const votes = new Map<number, number>();
    let told = 0;
    for (let index = 0; index < this.#rows.length; index++) {
      const y = this.#rows[index] ?? 0;
      if (y < box.y || y >= box.y + box.height) continue;
      const key = keyOf(this.#hashOf(1, index), from, end);
      if (key === 0) continue;
      told++;
      for (const place of places.get(key) ?? []) votes.set(y - place, (votes.get(y - place) ?? 0) + 1);
    }
    const [best] = [...votes].filter(([distance]) => distance !== 0).toSorted((a, b) => b[1] - a[1]);
    if (!best || best[1] < rowsMin || best[1] < told * shareMin) return undefined;
    const top = Math.max(0, box.y - best[0]);
    return { ...box, y: top, height: box.height - (top - (box.y - best[0])) };
  }

  #placesOf(from: number, end: number): Map<number, number[]> {
    const places = new Map<number, number[]>();
    for (const [index, y] of this.#rows.entries()) {
      const key = keyOf(this.#hashOf(0, index), from, end);
      if (key === 0) continue;
      const known = places.get(key);
      if (!known) places.set(key, [y]);
      else if (known.length < placesMax) known.push(y);
    }
    return places;
  }
}

/** Of each band; 0 for one of a single colour. */
function hashBands(row: Uint32Array, hashes: Int32Array): void {
  for (let at = 0; at < hashes.length; at++) {
    const end = Math.min(row.length, (at + 1) * band);
    const first = row[at * band] ?? 0;
    let hash = 0x811c9dc5;
    let isFlat = true;
    for (let x = at * band; x < end; x++) {
      const colour = row[x] ?? 0;
      isFlat &&= colour === first;
      hash = Math.imul(hash ^ colour, 0x01000193) ^ (hash >>> 15);
    }
    hashes[at] = isFlat ? 0 : hash;
  }
}

/** 0 where all bands are flat. */
function keyOf(hashes: Int32Array, from: number, end: number): number {
  let key = 0;
  for (let at = from; at < end; at++) key = Math.imul(key ^ (hashes[at] ?? 0), 0x01000193) ^ (key >>> 13);
  return key;
}
