// Tells of each pixel of a row whether it differs, as pixelmatch does.
import { isAntialiased } from "./anti-aliasing.ts";
import { colourDistance, distanceAllowed } from "./colour-distance.ts";
import type { Span } from "./masks.ts";
import { rowsAround } from "./rows-around.ts";
import type { Strips } from "./strips.ts";
import type { Size } from "./types.ts";

export const same = 0;
export const differs = 1;
export const antialiased = 2;

/** How many pixels of a row differ and how many only smooth an edge. */
export type Counts = { differing: number; smoothing: number };

/** How the rows of two pictures are judged. */
export type Judge = {
  /** How many rows above and below it looks at. */
  reach: number;
  /** Writes in `out` which pixels are not the same; those of `ignored` are left as they are. */
  judge(y: number, ignored: readonly Span[], out: Uint8Array): Counts;
};

/** Beyond the smaller of two pictures of different sizes all differs. */
export function judgeByPixel(
  strips: Strips,
  sizes: readonly [Size, Size],
  { threshold, includeAa }: { threshold: number; includeAa: boolean },
): Judge {
  const { width } = strips;
  const bothWidth = Math.min(sizes[0].width, sizes[1].width);
  const bothHeight = Math.min(sizes[0].height, sizes[1].height);
  const allowed = distanceAllowed(threshold);

  function judge(y: number, ignored: readonly Span[], out: Uint8Array): Counts {
    const [ours, theirs] = [strips.row(0, y), strips.row(1, y)];
    const inBoth = y < bothHeight ? bothWidth : 0;
    let [differing, smoothing] = [0, 0];
    let around: [one: (Uint32Array | undefined)[], other: (Uint32Array | undefined)[]] | undefined;
    for (const { from, to } of between(ignored, width)) {
      const shared = Math.min(to, inBoth);
      for (let x = from; x < to; x++) {
        while (x < shared && ours[x] === theirs[x]) x++;
        if (x >= to) break;
        const one = ours[x] ?? 0;
        const other = theirs[x] ?? 0;
        const position = (y * width + x) * 4;
        if (x < inBoth && colourDistance(one, other, position) <= allowed) continue;
        if (!includeAa && x < inBoth) {
          around ??= [rowsAround(strips, 0, y, 2), rowsAround(strips, 1, y, 2)];
          const [a, b] = around;
          if (isAntialiased(a, b, x, width, position) || isAntialiased(b, a, x, width, position)) {
            out[x] = antialiased;
            smoothing++;
            continue;
          }
        }
        out[x] = differs;
        differing++;
      }
    }
    return { differing, smoothing };
  }

  return { reach: 2, judge };
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
