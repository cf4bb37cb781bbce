// Which pixels of a row are not compared.
import type { Box, Size } from "./types.ts";

/** Pixels from `from` up to, and without, `to`. */
export type Span = { from: number; to: number };

/** Where boxes lie in each row; spans are sorted and apart. */
export class Mask {
  readonly #boxes: readonly Box[];
  readonly #size: Size;
  /** The rows for which the spans at hand hold. */
  #from = 0;
  #to = 0;
  #spans: readonly Span[] = [];

  constructor(boxes: readonly Box[], size: Size) {
    this.#boxes = boxes
      .map((box) => within(box, size))
      .filter(({ width, height }) => width > 0 && height > 0);
    this.#size = size;
  }

  spans(y: number): readonly Span[] {
    if (y >= this.#from && y < this.#to) return this.#spans;
    const edges = this.#boxes.flatMap((box) => [box.y, box.y + box.height]);
    this.#from = Math.max(0, ...edges.filter((edge) => edge <= y));
    this.#to = Math.min(this.#size.height, ...edges.filter((edge) => edge > y));
    this.#spans = united(this.#boxes.filter((box) => box.y <= y && y < box.y + box.height));
    return this.#spans;
  }

  /** How many pixels lie under boxes. */
  area(): number {
    let area = 0;
    for (let y = 0; y < this.#size.height; y = this.#to) {
      const across = this.spans(y).reduce((sum, { from, to }) => sum + to - from, 0);
      area += across * (this.#to - Math.max(this.#from, y));
    }
    return area;
  }
}

function united(boxes: readonly Box[]): Span[] {
  const spans: Span[] = [];
  for (const { x, width } of boxes.toSorted((a, b) => a.x - b.x)) {
    const last = spans.at(-1);
    if (last && x <= last.to) last.to = Math.max(last.to, x + width);
    else spans.push({ from: x, to: x + width });
  }
  return spans;
}

/** The box's part inside the picture, on whole pixels: those it touches. */
export function within({ x, y, width, height }: Box, size: Size): Box {
  const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
  const right = Math.min(size.width, Math.ceil(x + width));
  const bottom = Math.min(size.height, Math.ceil(y + height));
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}
