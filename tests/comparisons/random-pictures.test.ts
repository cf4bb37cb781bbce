import pixelmatch from "pixelmatch";
import { describe, test } from "vitest";
import { compareInStrips } from "#comparisons/difference/compare.ts";
import { keptIn, plain, rgbaOf, sourceOf } from "../support/pictures/compare.ts";
import { concat, makePng } from "../support/pictures/make-png.ts";
import { randomFrom } from "../support/random.ts";

/** Surfaces with slopes between them, and in the second picture some pixels more. */
function twoPictures(seed: number): [Uint8Array, Uint8Array] {
  const random = randomFrom(seed);
  const within = (most: number) => Math.floor(random() * most);
  const [width, height, channels] = [1 + within(40), 1 + within(60), 3 + within(2)];
  const colours = Array.from({ length: 4 }, () =>
    Array.from({ length: channels }, (_, at) => (at < 3 || within(2) ? within(256) : 255)),
  );
  const one = Array.from({ length: width * height }, () => colours[within(20)] ?? colours[0] ?? []);
  for (let at = 1; at < one.length; at++)
    if (within(3)) one[at] = one[at - (within(2) ? 1 : Math.min(at, width))] ?? [];
  const other = one.map((colour) => {
    const kind = within(30);
    return kind === 0
      ? (colours[within(4)] ?? [])
      : kind === 1
        ? colour.map((each) => (each + within(60)) % 256)
        : colour;
  });
  const filters = Array.from({ length: height }, () => within(5));
  const encoded = (pixels: number[][], filter: (row: number) => number) =>
    makePng({
      width,
      height,
      colour: channels === 4 ? 6 : 2,
      filter,
      pieceBytes: 1 + within(200),
      sample: (x, y, channel) => pixels[y * width + x]?.[channel] ?? 0,
    });
  // Mostly the same filters, as one encoder chooses for nearly the same picture.
  return [
    encoded(one, (row) => filters[row] ?? 0),
    encoded(other, (row) => (within(9) ? (filters[row] ?? 0) : within(5))),
  ];
}

describe("random pictures", () => {
  test.for([1, 2, 3, 4, 5, 6, 7, 8])(
    "differ in as many pixels as for pixelmatch, in strips of a few rows (%d)",
    async (seed, { expect }) => {
      let smoothed = 0;
      for (let round = 0; round < 60; round++) {
        const [one, other] = twoPictures(seed * 1000 + round);
        const [a, b] = [rgbaOf(one), rgbaOf(other)];
        const options = { threshold: [0, 0.05, 0.1, 0.3][round % 4] ?? 0, includeAa: round % 3 === 0 };
        const drawn = new Uint8Array(a.data.length);
        const count = pixelmatch(a.data, b.data, drawn, a.width, a.height, {
          threshold: options.threshold,
          includeAA: options.includeAa,
        });
        const parts: Uint8Array[] = [];
        const sinks = round % 2 ? { difference: keptIn(parts) } : {};
        const found = await compareInStrips(
          sourceOf(one, 37),
          sourceOf(other),
          { ...plain, ...options },
          sinks,
          1 + round * 20,
        );
        expect(found.diffPixels, `round ${round}`).toBe(count);
        expect(found.regions.reduce((sum, region) => sum + region.diffPixels, 0)).toBe(count);
        smoothed += found.antialiasedPixels;
        if (round % 2) expect(Array.from(rgbaOf(concat(parts)).data)).toEqual(Array.from(drawn));
      }
      expect(smoothed).toBeGreaterThan(0);
    },
  );
});
