// Parts of the picture that a call names, as boxes in picture pixels.
import { invalidField } from "#core/errors.ts";
import type { Box } from "./difference/compare.ts";
import type { Picture } from "./pictures.ts";
import type { Compare, Part } from "./schemas.ts";

export type Regions = { ignore: Box[]; tolerances: (Box & { maxDiffRatio: number })[] };

/** The selectors that stand for nothing in either picture. */
export function unmatchedIn({ ignore_regions, tolerances }: Compare, pictures: Picture[]): string[] {
  const parts = [...ignore_regions, ...tolerances.map(({ region }) => region)];
  const selectors = new Set(parts.flatMap(({ selector }) => selector ?? []));
  const matched = new Set(pictures.flatMap(({ boxes: known }) => known.map(({ selector }) => selector)));
  return [...selectors].filter((selector) => !matched.has(selector));
}

/**
 * A selector stands for its elements wherever they are in either picture.
 * @throws AppError where a capture that was there before does not say where they are
 */
export function regionsOf(input: Compare, pictures: Picture[]): Regions {
  const boxesOf = (part: Part, field: string) => boxes(part, field, pictures);
  return {
    ignore: input.ignore_regions.flatMap((part, at) => boxesOf(part, `ignore_regions/${at}`)),
    tolerances: input.tolerances.flatMap(({ region, max_diff_ratio: maxDiffRatio }, at) =>
      boxesOf(region, `tolerances/${at}/region`).map((box) => ({ ...box, maxDiffRatio })),
    ),
  };
}

function boxes({ x, y, width, height, selector }: Part, field: string, pictures: Picture[]): Box[] {
  if (selector === undefined) return [{ x: x ?? 0, y: y ?? 0, width: width ?? 1, height: height ?? 1 }];
  return pictures.flatMap(({ measured, captureId, boxes: known }) => {
    if (measured !== null && !measured.includes(selector))
      throw invalidField(
        `${field}/selector`,
        `The capture ${captureId} does not tell where it is: make it with measure_selectors, or give a box`,
      );
    return known
      .filter((box) => box.selector === selector)
      .map((box) => ({ x: box.x, y: box.y, width: box.width, height: box.height }));
  });
}
