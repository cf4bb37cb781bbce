import pixelmatch from "pixelmatch";
import { describe, test } from "vitest";
import { comparePictures } from "#comparisons/difference/compare.ts";
import { plain, rgbaOf, sourceOf } from "../support/pictures/compare.ts";
import { fixture } from "../support/pictures/fixtures.ts";

describe("pixelmatch's own test pictures", () => {
  test.for([
    ["1a", "1b", 0.05, 143],
    ["1a", "1b", 0.1, 106],
    ["3a", "3b", 0.05, 212],
    ["4a", "4b", 0.05, 36_049],
    ["5a", "5b", 0.05, 6],
    ["6a", "6b", 0.05, 51],
    ["7a", "7b", 0.1, 2448],
    ["2a", "2b", 0.05, 12_437],
    ["8a", "5b", 0.05, 32_896],
  ] as const)(
    "%s and %s at %d differ in %d pixels, as they do for it",
    async ([one, other, threshold, count], { expect }) => {
      const [a, b] = await Promise.all([fixture(`pixelmatch/${one}`), fixture(`pixelmatch/${other}`)]);
      const found = await comparePictures(sourceOf(a), sourceOf(b), { ...plain, threshold }, {});
      const [left, right] = [rgbaOf(a), rgbaOf(b)];
      expect(pixelmatch(left.data, right.data, undefined, left.width, left.height, { threshold })).toBe(
        count,
      );
      expect(found.diffPixels).toBe(count);
    },
  );
});
