// Structural similarity (Wang, Bovik, Sheikh, Simoncelli 2004): luma, windows of 11 × 11 with Gaussian weights, sigma
// 1.5, K1 0.01 and K2 0.03, over all windows that lie in the picture, without scaling it down first.
import { between, type Counts, differs, type Judge } from "./by-pixel.ts";
import type { Span } from "./masks.ts";
import { ColumnSums, figures, type SpansOf } from "./column-sums.ts";
import type { Strips } from "./strips.ts";

const side = 11;
const reach = 5;
const sigma = 1.5;
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

type SsimJudge = Judge & { similarity(): number };

/**
 * A pixel differs where its colours do and the window around it, or the nearest that lies in the picture, is less
 * similar than 1 − threshold. Pictures smaller than a window have windows of their own size.
 */
export function judgeBySsim(strips: Strips, ignored: SpansOf, threshold: number): SsimJudge {
  const { width, height } = strips;
  const [across, down] = [weights(Math.min(side, width)), weights(Math.min(side, height))];
  const columns = new ColumnSums(strips, down, ignored);
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
    columns.take(top);
    let changed = 0;
    for (let x = 0; x < across.length - 1; x++) changed += columns.changed(x);
    for (let left = 0; left < windows; left++) {
      changed += columns.changed(left + across.length - 1);
      const similarity = changed === 0 ? 1 : similarityAt(columns, across, left);
      changed -= columns.changed(left);
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

/** The formula of the paper in means and spreads of sum and difference: of a and b, 2ab is half of (a + b)² − (a − b)². */
function similarityAt(columns: ColumnSums, across: Float64Array, left: number): number {
  const sums = columns.between(left, left + across.length);
  let both = 0;
  let apart = 0;
  let bothSquared = 0;
  let apartSquared = 0;
  for (let index = 0, at = left * figures; index < across.length; index++, at += figures) {
    const weight = across[index] ?? 0;
    both += weight * (sums[at] ?? 0);
    apart += weight * (sums[at + 1] ?? 0);
    bothSquared += weight * (sums[at + 2] ?? 0);
    apartSquared += weight * (sums[at + 3] ?? 0);
  }
  const mean = both * both;
  const meanApart = apart * apart;
  const spread = bothSquared - mean;
  const spreadApart = apartSquared - meanApart;
  const alike = ((mean - meanApart) / 2 + c1) * ((spread - spreadApart) / 2 + c2);
  return alike / (((mean + meanApart) / 2 + c1) * ((spread + spreadApart) / 2 + c2));
}
