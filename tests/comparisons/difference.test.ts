import { ssim } from "ssim.js";
import { describe, test } from "vitest";
import { comparePictures, type DifferenceOptions } from "#comparisons/difference/compare.ts";
import { keptIn, plain, rgbaOf, sourceOf } from "../support/pictures/compare.ts";
import { fixture } from "../support/pictures/fixtures.ts";
import { concat, makePng } from "../support/pictures/make-png.ts";
import { randomFrom } from "../support/random.ts";

const white = [255, 255, 255];
const navy = [20, 30, 90];
const teal = [0, 128, 128];
type Paint = (x: number, y: number) => number[] | undefined;

/** A white page of 200 × 300, on which the first paint that says a colour is seen. */
function page(...paints: Paint[]): Uint8Array {
  return sized(200, 300, ...paints);
}

function sized(width: number, height: number, ...paints: Paint[]): Uint8Array {
  const colours = new Map<number, number[]>();
  return makePng({
    width,
    height,
    colour: 2,
    filter: (row) => row % 5,
    sample: (x, y, channel) => {
      const at = y * width + x;
      if (channel === 0) colours.set(at, paints.map((paint) => paint(x, y)).find(Boolean) ?? white);
      return colours.get(at)?.[channel] ?? 0;
    },
  });
}

const rect =
  (left: number, top: number, width: number, height: number, colour: number[]): Paint =>
  (x, y) =>
    x >= left && x < left + width && y >= top && y < top + height ? colour : undefined;

/** Letters of a kind: a pattern that is alike nowhere. */
const text =
  (left: number, top: number, width: number, height: number, colour: number[], seed = 1): Paint =>
  (x, y) => {
    const [across, down] = [x - left, y - top];
    if (across < 0 || down < 0 || across >= width || down >= height) return undefined;
    return randomFrom(Math.floor(across / 3) * 7919 + Math.floor(down / 3) * 104_729 + seed)() > 0.5
      ? colour
      : undefined;
  };

async function compare(one: Uint8Array, other: Uint8Array, options: Partial<DifferenceOptions> = {}) {
  return comparePictures(sourceOf(one), sourceOf(other), { ...plain, includeAa: true, ...options }, {});
}

describe("regions", () => {
  test("two places far apart are two regions, the larger first, each as small as it can be", async ({
    expect,
  }) => {
    const found = await compare(page(), page(rect(10, 20, 30, 40, navy), rect(120, 200, 60, 50, teal)));
    expect(found).toMatchObject({
      isEqual: false,
      diffPixels: 4200,
      comparedPixels: 60_000,
      diffRatio: 0.07,
    });
    expect(found.regions).toEqual([
      { x: 120, y: 200, width: 60, height: 50, diffPixels: 3000, reason: "added" },
      { x: 10, y: 20, width: 30, height: 40, diffPixels: 1200, reason: "added" },
    ]);
  });

  test.for<[reason: string, one: Uint8Array, other: Uint8Array]>([
    ["added", page(rect(0, 0, 200, 10, navy)), page(rect(0, 0, 200, 10, navy), text(30, 40, 90, 30, navy))],
    ["removed", page(text(30, 40, 90, 30, navy)), page()],
    ["recoloured", page(text(30, 40, 90, 30, navy)), page(text(30, 40, 90, 30, [200, 60, 0]))],
    ["recoloured", page(rect(30, 40, 90, 30, navy)), page(rect(30, 40, 90, 30, teal))],
    ["changed", page(text(30, 40, 90, 30, navy)), page(text(30, 40, 90, 30, navy, 99))],
  ])("%s", async ([reason, one, other], { expect }) => {
    const { regions } = await compare(one, other);
    expect(regions.map((region) => region.reason)).toEqual([reason]);
  });

  test("moved: what went elsewhere names where it was", async ({ expect }) => {
    const { regions } = await compare(page(text(20, 30, 60, 24, navy)), page(text(107, 203, 60, 24, navy)));
    expect(regions.map(({ reason }) => reason)).toEqual(["moved", "moved"]);
    const now = regions.find(({ from }) => from);
    const { x = 0, y = 0, width, height } = now ?? {};
    expect(now?.from).toEqual({ x: x - 87, y: y - 173, width, height });
  });

  test("moved: what was pushed down by something put in above it names where it was", async ({ expect }) => {
    const body = text(10, 60, 180, 180, navy);
    const pushed = text(10, 83, 180, 180, navy);
    const { regions } = await compare(page(body), page(pushed));
    expect(regions[0]).toMatchObject({ reason: "moved" });
    expect((regions[0]?.y ?? 0) - (regions[0]?.from?.y ?? 0)).toBe(23);
  });

  test("at most a hundred are told, the largest", async ({ expect }) => {
    const dots: Paint = (x, y) => (x % 40 < 2 + (y >= 1000 ? 1 : 0) && y % 40 < 2 ? navy : undefined);
    const { regions, diffPixels } = await compare(sized(400, 2000), sized(400, 2000, dots));
    expect(regions).toHaveLength(100);
    expect(regions.every((region) => region.diffPixels === 6)).toBe(true);
    expect(diffPixels).toBe(250 * 6 + 250 * 4);
  });
});

describe("boxes", () => {
  const one = page();
  const other = page(rect(10, 10, 20, 20, navy), rect(100, 100, 20, 20, navy));

  test("ignored pixels are neither compared nor counted, and boxes that overlap count once", async ({
    expect,
  }) => {
    const ignore = [
      { x: 0, y: 0, width: 40, height: 40 },
      { x: 20, y: 20, width: 40, height: 40 },
      { x: 190, y: 290, width: 50, height: 50 },
    ];
    const found = await compare(one, other, { ignore });
    const ignoredPixels = 1600 + 1600 - 400 + 100;
    expect(found).toMatchObject({ diffPixels: 400, ignoredPixels, comparedPixels: 60_000 - ignoredPixels });
    expect(found.regions).toHaveLength(1);
  });

  test("a box in which as much differs as may is forgiven; one in which more does is told", async ({
    expect,
  }) => {
    const box = { x: 5, y: 5, width: 40, height: 40 };
    const forgiven = await compare(one, other, { tolerances: [{ ...box, maxDiffRatio: 0.25 }] });
    expect(forgiven).toMatchObject({ diffPixels: 400, regions: [{ x: 100, y: 100 }] });
    const told = await compare(one, other, { tolerances: [{ ...box, maxDiffRatio: 0.24 }] });
    expect(told).toMatchObject({ diffPixels: 800 });
    expect(told.regions).toHaveLength(2);
  });
});

describe("sizes", () => {
  test("size_mismatch where sizes must be the same", async ({ expect }) => {
    await expect(compare(sized(20, 30), sized(20, 31), { sizeMismatch: "fail" })).rejects.toMatchObject({
      code: "size_mismatch",
      message: "The candidate is 20 × 31 pixels and the baseline 20 × 30.",
    });
  });

  test("padded, what only one picture has differs, and says on which side", async ({ expect }) => {
    const found = await compare(sized(20, 30), sized(24, 26), { sizeMismatch: "pad" });
    expect(found).toMatchObject({
      width: 24,
      height: 30,
      baseline: { width: 20, height: 30 },
      candidate: { width: 24, height: 26 },
      diffPixels: 24 * 30 - 20 * 26,
    });
  });

  test("odiff's pictures of two layouts differ everywhere", async ({ expect }) => {
    const [a, b] = await Promise.all([fixture("odiff/white4x4"), fixture("odiff/purple8x8")]);
    expect((await compare(a, b, { sizeMismatch: "pad" })).diffPixels).toBe(64);
    expect((await compare(b, a, { sizeMismatch: "pad" })).diffPixels).toBe(64);
  });
});

describe("equal files", () => {
  const bytes = page(rect(1, 2, 3, 4, navy));

  test("the same etag and size answer without opening anything", async ({ expect }) => {
    const sources = [1, 2].map(() => ({ ...sourceOf(bytes), etag: "a", size: { width: 200, height: 300 } }));
    const [one, other] = sources.map((source) => ({
      ...source,
      open: () => Promise.reject(new Error("It was opened")),
    }));
    if (!one || !other) throw new Error("No sources");
    const found = await comparePictures(
      one,
      other,
      { ...plain, ignore: [{ x: 0, y: 0, width: 9, height: 9 }] },
      {},
    );
    expect(found).toMatchObject({ isEqual: true, width: 200, height: 300, diffRatio: 0, ignoredPixels: 81 });
  });

  test("equal bytes under other etags are equal", async ({ expect }) => {
    const [one, other] = [
      { ...sourceOf(bytes, 100), etag: "a" },
      { ...sourceOf(bytes, 77), etag: "b" },
    ];
    const found = await comparePictures(one, other, { ...plain, algorithm: "ssim" }, {});
    expect(found).toMatchObject({ isEqual: true, width: 200, height: 300, similarity: 1 });
  });
});

describe("pictures of the difference", () => {
  test("are as large as they must be and show both, what differs, and where", async ({ expect }) => {
    const [one, other] = [
      page(text(10, 10, 50, 50, navy)),
      page(text(10, 10, 50, 50, navy), rect(100, 100, 20, 20, teal)),
    ];
    const parts = { difference: [], sideBySide: [], overlay: [] } as Record<string, Uint8Array[]>;
    const sinks = Object.fromEntries(Object.entries(parts).map(([name, list]) => [name, keptIn(list)]));
    await comparePictures(sourceOf(one), sourceOf(other), plain, sinks);
    const at = (name: string, x: number, y: number) => {
      const { width, data } = rgbaOf(concat(parts[name] ?? []));
      return Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3));
    };
    expect(at("difference", 110, 110)).toEqual([255, 0, 0]);
    expect(at("difference", 150, 150)).toEqual(white);
    expect(rgbaOf(concat(parts["sideBySide"] ?? []))).toMatchObject({ width: 416, height: 300 });
    expect(at("sideBySide", 110, 110)).toEqual(white);
    expect(at("sideBySide", 326, 110)).toEqual(teal);
    expect(at("overlay", 110, 110)).toEqual([153, 51, 51]);
    expect(at("overlay", 150, 150)).toEqual(white);
  });

  test("a sink that refuses ends the comparison with its error", async ({ expect }) => {
    const sink = { write: () => Promise.reject(new Error("The store is full")) };
    const both = [sourceOf(page()), sourceOf(page(rect(1, 1, 9, 9, navy)))] as const;
    await expect(comparePictures(...both, plain, { difference: sink })).rejects.toThrow("The store is full");
  });
});

describe("structural similarity", () => {
  test.for([
    ["pixelmatch/1a", "pixelmatch/1b"],
    ["pixelmatch/3a", "pixelmatch/3b"],
    ["odiff/orange", "odiff/orange_changed"],
  ])("of %s and %s is that of a reference", async ([a = "", b = ""], { expect }) => {
    const [one, other] = await Promise.all([fixture(a), fixture(b)]);
    const onWhite = (bytes: Uint8Array) => {
      const picture = rgbaOf(bytes);
      const data = Uint8ClampedArray.from(picture.data, (value, at) => {
        const alpha = picture.data[at - (at % 4) + 3] ?? 255;
        return at % 4 === 3 ? 255 : Math.round(255 + ((value - 255) * alpha) / 255);
      });
      return { ...picture, data };
    };
    const reference = ssim(onWhite(one), onWhite(other), {
      ssim: "original",
      downsample: false,
      rgb2grayVersion: "original",
    });
    const found = await compare(one, other, { algorithm: "ssim" });
    expect(found.similarity).toBeCloseTo(reference.mssim, 3);
    expect(found.similarity).toBeLessThan(1);
    expect(found.diffPixels).toBeGreaterThan(0);
  });

  test("pictures smaller than a window have one too", async ({ expect }) => {
    const found = await compare(sized(4, 3), sized(4, 3, rect(0, 0, 2, 3, navy)), { algorithm: "ssim" });
    expect(found.similarity).toBeLessThan(0.5);
    expect(found.diffPixels).toBe(6);
  });

  test("what is ignored does not lessen it", async ({ expect }) => {
    const ignore = [{ x: 10, y: 10, width: 20, height: 20 }];
    const found = await compare(page(), page(rect(10, 10, 20, 20, navy)), { algorithm: "ssim", ignore });
    expect(found).toMatchObject({ similarity: 1, isEqual: true });
  });
});
