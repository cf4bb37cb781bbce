// Looks at a pixel that differs, in both pictures, for what may tell the reason later.
import { type Findings, seeColour } from "./findings.ts";

/** A row of both pictures and the one above, which the picture's first has not. */
export type RowPair = {
  y: number;
  rows: readonly [Uint32Array, Uint32Array];
  above: readonly [Uint32Array | undefined, Uint32Array | undefined];
  /** What each pixel of the row is. */
  states: Uint8Array;
  differs: number;
};

/** Odd, so that each power has an inverse modulo 2³². */
const stepX = 0x9e3779b1;
const stepY = 0x85ebca6b;

/** The powers by which pixels are told apart; a place further multiplies by one power more. */
export class Places {
  readonly #across: Int32Array;
  #y = 0;
  #down = 1;

  constructor(width: number) {
    this.#across = new Int32Array(width);
    for (let x = 0, power = 1; x < width; x++, power = Math.imul(power, stepX)) this.#across[x] = power;
  }

  /** Rows only ever follow each other downwards. */
  goTo(y: number): void {
    for (; this.#y < y; this.#y++) this.#down = Math.imul(this.#down, stepY);
  }

  at(x: number): number {
    return Math.imul(this.#across[x] ?? 0, this.#down);
  }
}

/** A sum of content as it would be in the picture's corner. */
export function contentAtOrigin(content: number, x: number, y: number): number {
  return Math.imul(Math.imul(content, inverse(stepX, x)), inverse(stepY, y));
}

function inverse(step: number, times: number): number {
  // Newton: each round doubles the bits that are right.
  let one = step;
  for (let round = 0; round < 5; round++) one = Math.imul(one, 2 - Math.imul(step, one));
  let power = 1;
  for (let left = times; left > 0; left = Math.floor(left / 2), one = Math.imul(one, one))
    if (left % 2 === 1) power = Math.imul(power, one);
  return power;
}

export function observe(found: Findings, x: number, pair: RowPair, places: Places): void {
  const { y, rows, above } = pair;
  const [one, other] = [rows[0][x] ?? 0, rows[1][x] ?? 0];
  found.count++;
  if (x < found.left) found.left = x;
  if (x > found.right) found.right = x;
  if (y < found.top) found.top = y;
  if (y > found.bottom) found.bottom = y;
  seeColour(found.inside[0], one);
  seeColour(found.inside[1], other);
  const place = places.at(x);
  found.content[0] = (found.content[0] + Math.imul(mixed(one), place)) | 0;
  found.content[1] = (found.content[1] + Math.imul(mixed(other), place)) | 0;
  if (x > 0) {
    const [left, otherLeft] = [rows[0][x - 1] ?? 0, rows[1][x - 1] ?? 0];
    seeSlope(found, one, left, other, otherLeft);
    if (pair.states[x - 1] !== pair.differs) seeBeside(found, left, otherLeft);
  }
  if (x + 1 < pair.states.length && pair.states[x + 1] !== pair.differs)
    seeBeside(found, rows[0][x + 1] ?? 0, rows[1][x + 1] ?? 0);
  if (above[0] && above[1]) seeSlope(found, one, above[0][x] ?? 0, other, above[1][x] ?? 0);
}

function seeBeside(found: Findings, one: number, other: number): void {
  seeColour(found.beside[0], one);
  seeColour(found.beside[1], other);
}

function seeSlope(found: Findings, one: number, oneBefore: number, other: number, otherBefore: number): void {
  const [isEdge, isOtherEdge] = [one !== oneBefore, other !== otherBefore];
  if (!isEdge && !isOtherEdge) return;
  if (isEdge && isOtherEdge) found.edges++;
  else found.edgesOfOne++;
  const slope = brightness(one) - brightness(oneBefore);
  const otherSlope = brightness(other) - brightness(otherBefore);
  found.slopes[0] += slope * slope;
  found.slopes[1] += otherSlope * otherSlope;
  found.slopesOfBoth += slope * otherSlope;
}

function brightness(colour: number): number {
  return ((colour & 255) * 77 + ((colour >>> 8) & 255) * 150 + ((colour >>> 16) & 255) * 29) >> 8;
}

function mixed(colour: number): number {
  const once = Math.imul(colour ^ (colour >>> 15), 0x2c1b3c6d);
  return once ^ (once >>> 12);
}
