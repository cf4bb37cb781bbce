// Compares two pictures strip by strip, in memory that does not grow with their height.
import { type Comparison, compareRows } from "./compare-rows.ts";
import { areEqualFiles } from "./equal-files.ts";
import { Mask } from "./masks.ts";
import { readPng, readSize } from "./png/read-png.ts";
import type { RowReader } from "./png/rows.ts";
import { PictureError } from "./picture-error.ts";
import { Strips } from "./strips.ts";
import type { Difference, DifferenceOptions, PictureSource, Sinks, Size } from "./types.ts";

export { PictureError } from "./picture-error.ts";
export type { Box, Difference, DifferenceOptions, PictureSource, Sink, Sinks } from "./types.ts";

/** Of each picture; two strips of each are held. */
const stripBytes = 524_288;

/** @throws PictureError where a picture cannot be read, or where sizes differ and must not */
export async function comparePictures(
  baseline: PictureSource,
  candidate: PictureSource,
  options: DifferenceOptions,
  sinks: Sinks,
): Promise<Difference> {
  return compareInStrips(baseline, candidate, options, sinks, stripBytes);
}

/** As `comparePictures`, in strips of so many bytes. */
export async function compareInStrips(
  baseline: PictureSource,
  candidate: PictureSource,
  options: DifferenceOptions,
  sinks: Sinks,
  bytes: number,
): Promise<Difference> {
  const isDrawn = Boolean(sinks.difference ?? sinks.sideBySide ?? sinks.overlay);
  if (!isDrawn && (await areEqualFiles(baseline, candidate)))
    return nothingDiffers(baseline.size ?? (await readSize(baseline, "baseline")), options);
  const readers = await openBoth(baseline, candidate);
  try {
    refuseSizes(readers, options);
    const reach = options.algorithm === "ssim" ? 10 : 2;
    const strips = new Strips(readers, bytes, 2 * reach);
    const found = await compareRows(strips, readers, options, sinks);
    return describe(readers, strips, found);
  } finally {
    await Promise.allSettled(readers.map((reader) => reader.close()));
  }
}

async function openBoth(baseline: PictureSource, candidate: PictureSource): Promise<[RowReader, RowReader]> {
  const [one, other] = await Promise.allSettled([
    readPng(baseline, "baseline"),
    readPng(candidate, "candidate"),
  ]);
  if (one.status === "fulfilled" && other.status === "fulfilled") return [one.value, other.value];
  for (const each of [one, other]) if (each.status === "fulfilled") await each.value.close();
  throw one.status === "rejected" ? one.reason : other.status === "rejected" ? other.reason : undefined;
}

function refuseSizes([one, other]: readonly [Size, Size], { sizeMismatch }: DifferenceOptions): void {
  if (sizeMismatch === "pad" || (one.width === other.width && one.height === other.height)) return;
  throw new PictureError(
    "candidate",
    "size_mismatch",
    `The candidate is ${other.width} × ${other.height} pixels and the baseline ${one.width} × ${one.height}.`,
  );
}

function describe(
  [one, other]: readonly [Size, Size],
  { width, height }: Size,
  found: Comparison,
): Difference {
  const comparedPixels = width * height - found.ignoredPixels;
  return {
    isEqual: found.diffPixels === 0,
    width,
    height,
    baseline: { width: one.width, height: one.height },
    candidate: { width: other.width, height: other.height },
    comparedPixels,
    diffRatio: comparedPixels === 0 ? 0 : found.diffPixels / comparedPixels,
    ...found,
  };
}

function nothingDiffers(size: Size, { ignore, algorithm }: DifferenceOptions): Difference {
  const ignoredPixels = new Mask(ignore, size).area();
  const found = { diffPixels: 0, antialiasedPixels: 0, ignoredPixels, regions: [] };
  return describe([size, size], size, { ...found, ...(algorithm === "ssim" ? { similarity: 1 } : {}) });
}
