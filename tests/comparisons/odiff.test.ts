// Where odiff draws the line elsewhere. Its counts are those of odiff 4.5.0's binary at its threshold of 0.1; ours are
// pixelmatch's. It lays what shows through on white, where pixelmatch takes a pattern; tells smoothed edges by a rule of
// its own; and counts some pixels right at the threshold otherwise.
import pixelmatch from "pixelmatch";
import { describe, test } from "vitest";
import { comparePictures } from "#comparisons/difference/compare.ts";
import { plain, rgbaOf, sourceOf } from "../support/pictures/compare.ts";
import { fixture } from "../support/pictures/fixtures.ts";

describe("pictures of odiff and pixelmatch: anti-aliasing left out, and counted", () => {
  test.for([
    ["odiff/antialiasing-on", "odiff/antialiasing-off", { ours: [38, 450], odiff: [38, 450] }],
    ["odiff/orange", "odiff/orange_changed", { ours: [1111, 1386], odiff: [1019, 1366] }],
    ["pixelmatch/1a", "pixelmatch/1b", { ours: [106, 167], odiff: [106, 167] }],
    ["pixelmatch/2a", "pixelmatch/2b", { ours: [9730, 10_010], odiff: [9687, 9998] }],
    ["pixelmatch/3a", "pixelmatch/3b", { ours: [178, 344], odiff: [174, 344] }],
    ["pixelmatch/4a", "pixelmatch/4b", { ours: [6889, 10_002], odiff: [6889, 10_002] }],
    ["pixelmatch/6a", "pixelmatch/6b", { ours: [51, 4900], odiff: [51, 4900] }],
    ["pixelmatch/7a", "pixelmatch/7b", { ours: [2448, 2737], odiff: [2418, 2720] }],
  ] as const)("%s and %s", async ([one, other, { ours, odiff }], { expect }) => {
    const [a, b] = await Promise.all([fixture(one), fixture(other)]);
    const [left, right] = [rgbaOf(a), rgbaOf(b)];
    const counts = await Promise.all(
      [false, true].map(async (includeAa) => {
        const found = await comparePictures(sourceOf(a), sourceOf(b), { ...plain, includeAa }, {});
        const options = { threshold: plain.threshold, includeAA: includeAa };
        const theirs = pixelmatch(left.data, right.data, undefined, left.width, left.height, options);
        expect(found.diffPixels).toBe(theirs);
        return found.diffPixels;
      }),
    );
    expect(counts).toEqual(ours);
    // Of a thousand pixels at most one is judged otherwise.
    for (const [at, count] of counts.entries())
      expect(Math.abs(count - (odiff[at] ?? 0))).toBeLessThan((left.width * left.height) / 1000);
  });
});
