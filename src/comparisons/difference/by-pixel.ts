// Tells of each pixel of a row whether it differs, as pixelmatch does.
import { isAntialiased } from "./anti-aliasing.ts";
import { colourDistance, distanceAllowed } from "./colour-distance.ts";
import type { RowWindow } from "./row-window.ts";
import type { Span } from "./masks.ts";
import type { Size } from "./types.ts";

export const same = 0;
export const differs = 1;
export const antialiased = 2;

/** How the rows of two pictures are judged. */
export type Judge = {
  /** How many rows above and below it looks at. */
  reach: number;
  /** Writes of each pixel in `out` what it is; those of `ignored` are left as they are. Returns how many are not the same. */
  judge(y: number, ignored: readonly Span[], out: Uint8Array): number;
};

/** Beyond the smaller of two pictures of different sizes all differs. */
export function judgeByPixel(
  window: RowWindow,
  sizes: readonly [Size, Size],
  { threshold, includeAa }: { threshold: number; includeAa: boolean },
): Judge {
  const width = Math.max(sizes[0].width, sizes[1].width);
  const bothWidth = Math.min(sizes[0].width, sizes[1].width);
  const bothHeight = Math.min(sizes[0].height, sizes[1].height);
  const allowed = distanceAllowed(threshold);
  return {
    reach: 2,
    judge(y, ignored, out) {
      const [ours, theirs] = [window.row(0, y), window.row(1, y)];
      const inBoth = y < bothHeight ? bothWidth : 0;
      let found = 0;
      let around: [one: (Uint32Array | undefined)[], other: (Uint32Array | undefined)[]] | undefined;
      for (const { from, to } of between(ignored, width)) {
        for (let x = from; x < to; x++) {
          const [one, other] = [ours[x] ?? 0, theirs[x] ?? 0];
          if (x >= inBoth) out[x] = differs;
          else if (one === other) continue;
          else {
            const position = (y * width + x) * 4;
            if (colourDistance(one, other, position) <= allowed) continue;
            around ??= [window.around(0, y, 2), window.around(1, y, 2)];
            const [a, b] = around;
            const smooths =
              !includeAa && (isAntialiased(a, b, x, width, position) || isAntialiased(b, a, x, width, position));
            out[x] = smooths ? antialiased : differs;
          }
          found++;
        }
      }
      return found;
    },
  };
}

/** What spans leave of a row. */
export function between(spans: readonly Span[], width: number): Span[] {
  const left: Span[] = [];
  let from = 0;
  for (const span of spans) {
    if (span.from > from) left.push({ from, to: span.from });
    from = Math.max(from, span.to);
  }
  if (from < width) left.push({ from, to: width });
  return left;
}
