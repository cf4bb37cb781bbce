import { describe, test } from "vitest";
import { comparePictures, type PictureError } from "#comparisons/difference/compare.ts";
import { plain, sourceOf } from "../support/pictures/compare.ts";
import { chunk, concat, type Made, makePng } from "../support/pictures/make-png.ts";
import { fixture } from "../support/pictures/fixtures.ts";

const strict = { ...plain, threshold: 0, includeAa: true };
const size = { width: 13, height: 21 };
const wave = (x: number, y: number, channel: number) => (x * 31 + y * 17 + channel * 71) % 256;

type Kind = Pick<Made, "colour" | "depth"> & Partial<Made> & { shown: (x: number, y: number) => number[] };

const kinds: Record<string, Kind> = {};
for (const depth of [1, 2, 4, 8, 16] as const) {
  const most = 2 ** depth - 1;
  const value = (x: number, y: number, channel = 0) => (wave(x, y, channel) * 257) % (most + 1);
  const to8 = (sample: number) => Math.round((sample * 255) / most);
  const grey = (x: number, y: number) => [0, 0, 0].map(() => to8(value(x, y)));
  const rgb = (x: number, y: number) => [0, 1, 2].map((channel) => to8(value(x, y, channel)));
  kinds[`grey of ${depth} bits`] = { colour: 0, depth, sample: value, shown: (x, y) => [...grey(x, y), 255] };
  kinds[`grey of ${depth} bits, one of them transparent`] = {
    colour: 0,
    depth,
    sample: value,
    transparency: [value(1, 1) >> 8, value(1, 1) & 255],
    shown: (x, y) => [...grey(x, y), value(x, y) === value(1, 1) ? 0 : 255],
  };
  if (depth < 16)
    kinds[`a palette of ${depth} bits`] = {
      colour: 3,
      depth,
      sample: value,
      palette: Array.from({ length: 3 * 2 ** depth }, (_, at) => (at * 37) % 256),
      transparency: [0, 128],
      shown: (x, y) => {
        const at = value(x, y);
        return [...[0, 1, 2].map((channel) => ((at * 3 + channel) * 37) % 256), [0, 128][at] ?? 255];
      },
    };
  if (depth < 8) continue;
  const alpha = (x: number, y: number, at: number) => (at === 0 ? value(x, y) : value(y, x, 3));
  kinds[`grey of ${depth} bits with alpha`] = {
    colour: 4,
    depth,
    sample: alpha,
    shown: (x, y) => [...grey(x, y), to8(alpha(x, y, 1))],
  };
  kinds[`RGB of ${depth} bits`] = { colour: 2, depth, sample: value, shown: (x, y) => [...rgb(x, y), 255] };
  kinds[`RGB of ${depth} bits, one of them transparent`] = {
    colour: 2,
    depth,
    sample: value,
    transparency: [0, 1, 2].flatMap((channel) => [value(2, 2, channel) >> 8, value(2, 2, channel) & 255]),
    shown: (x, y) => [
      ...rgb(x, y),
      [0, 1, 2].every((channel) => value(x, y, channel) === value(2, 2, channel)) ? 0 : 255,
    ],
  };
  kinds[`RGBA of ${depth} bits`] = {
    colour: 6,
    depth,
    sample: value,
    shown: (x, y) => [...rgb(x, y), to8(value(x, y, 3))],
  };
}

async function refusal(
  bytes: Uint8Array,
  which: "baseline" | "candidate" = "candidate",
): Promise<PictureError> {
  const right = sourceOf(makePng({ ...size, sample: wave }));
  const [one, other] = which === "baseline" ? [sourceOf(bytes), right] : [right, sourceOf(bytes)];
  return comparePictures(one, other, { ...strict, sizeMismatch: "pad" }, {}).then(
    (found) => {
      throw new Error(`It was compared: ${JSON.stringify(found)}`);
    },
    (error: PictureError) => error,
  );
}

describe("every kind of PNG", () => {
  for (const [name, { shown, ...made }] of Object.entries(kinds))
    for (const isInterlaced of [false, true])
      test(`${name}${isInterlaced ? ", interlaced," : ""} shows what the same picture in RGBA shows`, async ({
        expect,
      }) => {
        const full = { ...size, sample: wave, ...made, isInterlaced, filter: (row: number) => (row * 3) % 5 };
        const reference = makePng({ ...size, sample: (x, y, channel) => shown(x, y)[channel] ?? 0 });
        const found = await comparePictures(sourceOf(makePng(full)), sourceOf(reference), strict, {});
        expect(found).toMatchObject({ isEqual: true, diffPixels: 0, ...size, regions: [] });
      });

  test("an APNG is compared by the picture that is shown where animations are not", async ({ expect }) => {
    const made = { ...size, sample: wave };
    const animated = makePng({
      ...made,
      extra: [
        ["acTL", new Uint8Array(8)],
        ["fcTL", new Uint8Array(26)],
      ],
    });
    const frames = concat([animated.slice(0, -12), chunk("fdAT", new Uint8Array(50)), animated.slice(-12)]);
    const found = await comparePictures(sourceOf(frames), sourceOf(makePng(made)), strict, {});
    expect(found.isEqual).toBe(true);
  });

  test("odiff's pictures with transparency in two encodings are equal", async ({ expect }) => {
    const [a, b] = await Promise.all([fixture("odiff/extreme-alpha"), fixture("odiff/extreme-alpha-1")]);
    const found = await comparePictures(sourceOf(a), sourceOf(b), plain, {});
    expect(found.diffPixels).toBe(0);
  });
});

describe("what cannot be compared is refused by name", () => {
  const right = makePng({ ...size, sample: wave });
  const withHeader = (width: number, height: number, rest = [8, 6, 0, 0, 0]) => {
    const header = new Uint8Array(13);
    new DataView(header.buffer).setUint32(0, width);
    new DataView(header.buffer).setUint32(4, height);
    header.set(rest, 8);
    return concat([right.slice(0, 8), chunk("IHDR", header), right.slice(33)]);
  };
  const flipped = (at: number) => right.map((byte, index) => (index === at ? byte ^ 1 : byte));
  const text = (value: string) => new TextEncoder().encode(value);

  test.for<[name: string, bytes: Uint8Array, code: string, says: RegExp]>([
    ["nothing", new Uint8Array(), "not_a_picture", /is empty/],
    ["text", text("<!doctype html>"), "not_a_picture", /is not a picture/],
    ["a JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70), "unsupported", /a JPEG/],
    ["a CMYK JPEG", Uint8Array.of(0xff, 0xd8, 0xff, 0xee, 0, 14, 65, 100, 111, 98), "unsupported", /a JPEG/],
    ["a GIF", text("GIF89a......"), "unsupported", /a GIF/],
    ["a WebP", text("RIFF....WEBPVP8 "), "unsupported", /a WebP/],
    ["a signature alone", right.slice(0, 8), "truncated", /cut off/],
    ["half a signature", right.slice(0, 5), "truncated", /cut off/],
    ["a PNG cut in its header", right.slice(0, 20), "truncated", /cut off/],
    ["a PNG cut in its data", right.slice(0, right.length - 200), "truncated", /cut off/],
    ["a PNG of zero width", withHeader(0, 5), "not_a_picture", /0 × 5/],
    ["a PNG of zero height", withHeader(5, 0), "not_a_picture", /5 × 0/],
    ["a PNG that is too wide", withHeader(40_000, 5), "too_large", /40000 × 5 pixels; at most 32768/],
    ["a PNG that is too high", withHeader(5, 600_000), "too_large", /at most 32768 × 500000/],
    ["a bomb of 900 megapixels", withHeader(30_000, 30_000), "too_large", /at most 256000000 pixels/],
    [
      "a large interlaced one",
      withHeader(3000, 3000, [8, 6, 0, 0, 1]),
      "too_large",
      /interlaced PNG at most 4000000/,
    ],
    ["a colour type that there is not", withHeader(5, 5, [8, 5, 0, 0, 0]), "not_a_picture", /colour type 5/],
    [
      "a depth that there is not",
      withHeader(5, 5, [4, 2, 0, 0, 0]),
      "not_a_picture",
      /colour type 2 with 4 bits/,
    ],
    ["an interlacing that there is not", withHeader(5, 5, [8, 6, 0, 0, 2]), "not_a_picture", /interlacing/],
    ["a header whose sum is wrong", flipped(30), "not_a_picture", /checksum of its IHDR/],
    ["data whose sum is wrong", flipped(right.length - 14), "not_a_picture", /checksum of its IDAT/],
    ["fewer rows than its header says", withHeader(13, 500), "not_a_picture", /fewer rows/],
    [
      "more than it says, which is not inflated",
      withHeader(13, 500_000, [16, 6, 0, 0, 0]),
      "not_a_picture",
      /fewer rows/,
    ],
    ["a palette that is not there", withHeader(5, 5, [8, 3, 0, 0, 0]), "not_a_picture", /no palette/],
    ["no data", concat([right.slice(0, 33), right.slice(-12)]), "not_a_picture", /no picture data/],
    [
      "a filter that there is not",
      makePng({ ...size, sample: wave, filter: (row) => (row === 7 ? 9 : 0) }),
      "not_a_picture",
      /filter/,
    ],
    [
      "data that is not deflated",
      concat([right.slice(0, 33), chunk("IDAT", text("not deflated at all")), right.slice(-12)]),
      "not_a_picture",
      /cannot be inflated/,
    ],
    [
      "a critical chunk that nobody knows",
      makePng({ ...size, sample: wave, extra: [["QrSt", new Uint8Array(3)]] }),
      "unsupported",
      /QrSt/,
    ],
  ])("%s", async ([, bytes, code, says], { expect }) => {
    for (const which of ["baseline", "candidate"] as const) {
      const error = await refusal(bytes, which);
      expect(error).toMatchObject({ name: "PictureError", which, code });
      expect(error.message).toMatch(says);
      expect(error.message).toContain(`The ${which}`);
    }
  });

  test(
    "a bomb of 100 megapixels is compared without holding them",
    { timeout: 60_000 },
    async ({ expect }) => {
      const made = { width: 10_000, height: 1, colour: 0 as const, depth: 1 as const, sample: () => 0 };
      const header = withHeader(10_000, 10_000, [1, 0, 0, 0, 0]).slice(0, 33);
      const { deflateSync } = await import("node:zlib");
      const data = chunk("IDAT", deflateSync(new Uint8Array(10_000 * 1251)));
      const bomb = concat([header, data, chunk("IEND", new Uint8Array())]);
      const one = makePng(made);
      const found = await comparePictures(
        sourceOf(bomb),
        sourceOf(one),
        { ...strict, sizeMismatch: "pad", ignore: [{ x: 0, y: 1, width: 10_000, height: 9999 }] },
        {},
      );
      expect(found).toMatchObject({
        width: 10_000,
        height: 10_000,
        diffPixels: 0,
        ignoredPixels: 99_990_000,
      });
    },
  );

  test("data beyond the last row is not inflated", async ({ expect }) => {
    const { deflateSync } = await import("node:zlib");
    const data = chunk("IDAT", deflateSync(new Uint8Array(64_000_000)));
    const bomb = concat([withHeader(10, 10).slice(0, 33), data, chunk("IEND", new Uint8Array())]);
    const one = makePng({ width: 10, height: 10, sample: () => 0 });
    expect((await comparePictures(sourceOf(bomb), sourceOf(one), strict, {})).isEqual).toBe(true);
  });
});
