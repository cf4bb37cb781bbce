// Structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004): luma, windows of 11 × 11 with Gaussian weights, sigma
// 1.5, K1 0.01 and K2 0.03, over all windows that lie in the picture, without scaling it down first.
import { between, type Counts, differs, type Judge } from "./by-pixel.ts";
import type { Span } from "./masks.ts";
import type { Strips } from "./strips.ts";

const side = 11;
const reach = 5;
const sigma = 1.5;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

type SpansOf = (y: number) => readonly Span[];
type SsimJudge = Judge & { similarity(): number };

/**
 * A pixel differs where its colours do and the window around it, or the nearest that lies in the picture, is less
 * similar than 1 − threshold. Pictures smaller than a window have windows of their own size.
 */
export function judgeBySsim(strips: Strips, ignored: SpansOf, threshold: number): SsimJudge {
  const { width, height } = strips;
  const [across, down] = [weights(Math.min(side, width)), weights(Math.min(side, height))];
  const sums = new VerticalSums(strips, down, ignored);
  const windows = width - across.length + 1;
  const similarities = new Float64Array(windows);
  let lost = 0;
  let lastTop = -1;
  let isSame = true;

  function lookAt(top: number): void {
    lastTop = top;
    isSame = true;
    for (let y = top; y < top + down.length; y++) isSame &&= strips.isEqual(y);
    if (isSame) return;
    sums.take(top);
    let changed = sums.changedBefore(across.length - 1);
    for (let left = 0; left < windows; left++) {
      changed += sums.isChanged[left + across.length - 1] ?? 0;
      const similarity = changed === 0 ? 1 : similarityAt(sums, across, left);
      changed -= sums.isChanged[left] ?? 0;
      similarities[left] = similarity;
      lost += 1 - similarity;
    }
  }

  return {
    reach: side - 1,
    similarity: () => 1 - lost / (windows * (height - down.length + 1)),
    judge(y: number, spans: readonly Span[], out: Uint8Array): Counts {
      const top = Math.min(Math.max(0, y - reach), height - down.length);
      if (top !== lastTop) lookAt(top);
      if (isSame || strips.isEqual(y)) return { differing: 0, smoothing: 0 };
      const [ours, theirs] = [strips.row(0, y), strips.row(1, y)];
      let differing = 0;
      for (const { from, to } of between(spans, width)) {
        for (let x = from; x < to; x++) {
          if (ours[x] === theirs[x]) continue;
          const left = Math.min(Math.max(0, x - reach), windows - 1);
          if ((similarities[left] ?? 1) >= 1 - threshold) continue;
          out[x] = differs;
          differing++;
        }
      }
      return { differing, smoothing: 0 };
    },
  };
}

/** Gaussian, in all 1. */
function weights(length: number): Float64Array {
  const all = Float64Array.from({ length }, (_, at) =>
    Math.exp(-((at - (length - 1) / 2) ** 2) / (2 * sigma ** 2)),
  );
  const sum = all.reduce((total, each) => total + each, 0);
  return all.map((each) => each / sum);
}

/** Weighted down the columns of a window's rows: both lumas, their squares and their product. */
class VerticalSums {
  readonly one: Float64Array;
  readonly other: Float64Array;
  readonly oneSquared: Float64Array;
  readonly otherSquared: Float64Array;
  readonly both: Float64Array;
  /** 1 for columns that are not the same in both pictures. */
  readonly isChanged: Uint8Array;
  readonly #ignored: SpansOf;
  readonly #strips: Strips;
  readonly #down: Float64Array;

  constructor(strips: Strips, down: Float64Array, ignored: SpansOf) {
    this.#strips = strips;
    this.#ignored = ignored;
    this.#down = down;
    const column = () => new Float64Array(strips.width);
    [this.one, this.other, this.both] = [column(), column(), column()];
    [this.oneSquared, this.otherSquared] = [column(), column()];
    this.isChanged = new Uint8Array(strips.width);
  }

  take(top: number): void {
    for (const sums of [this.one, this.other, this.oneSquared, this.otherSquared, this.both]) sums.fill(0);
    this.isChanged.fill(0);
    for (const [index, weight] of this.#down.entries()) {
      const [ours, theirs] = [this.#strips.row(0, top + index), this.#strips.row(1, top + index)];
      const ignored = this.#ignored(top + index);
      // What is ignored counts as the same.
      for (const { from, to } of ignored)
        for (let x = from; x < to; x++) this.#add(x, weight, ours[x] ?? 0, ours[x] ?? 0);
      for (const { from, to } of between(ignored, ours.length))
        for (let x = from; x < to; x++) this.#add(x, weight, ours[x] ?? 0, theirs[x] ?? 0);
    }
  }

  changedBefore(end: number): number {
    return this.isChanged.subarray(0, end).reduce((sum, each) => sum + each, 0);
  }

  #add(x: number, weight: number, ours: number, theirs: number): void {
    const [a, b] = [luma(ours), luma(theirs)];
    if (a !== b) this.isChanged[x] = 1;
    this.one[x] = (this.one[x] ?? 0) + weight * a;
    this.other[x] = (this.other[x] ?? 0) + weight * b;
    this.oneSquared[x] = (this.oneSquared[x] ?? 0) + weight * a * a;
    this.otherSquared[x] = (this.otherSquared[x] ?? 0) + weight * b * b;
    this.both[x] = (this.both[x] ?? 0) + weight * a * b;
  }
}

function similarityAt(sums: VerticalSums, across: Float64Array, left: number): number {
  let [one, other, oneSquared, otherSquared, both] = [0, 0, 0, 0, 0];
  for (let index = 0; index < across.length; index++) {
    const [x, weight] = [left + index, across[index] ?? 0];
    one += weight * (sums.one[x] ?? 0);
    other += weight * (sums.other[x] ?? 0);
    oneSquared += weight * (sums.oneSquared[x] ?? 0);
    otherSquared += weight * (sums.otherSquared[x] ?? 0);
    both += weight * (sums.both[x] ?? 0);
  }
  const [means, squares] = [one * other, one * one + other * other];
  const spread = oneSquared + otherSquared - squares;
  return ((2 * means + c1) * (2 * (both - means) + c2)) / ((squares + c1) * (spread + c2));
}

/** Rec. 601, on white where it is not opaque. */
function luma(colour: number): number {
  const alpha = colour >>> 24;
  const own = 0.299 * (colour & 255) + 0.587 * ((colour >>> 8) & 255) + 0.114 * ((colour >>> 16) & 255);
  return alpha === 255 ? own : 255 + ((own - 255) * alpha) / 255;
}
