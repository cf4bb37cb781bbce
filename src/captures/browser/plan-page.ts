// Whether a whole page takes one shot or several, and where its picture ends.
import type { PictureFormat } from "#captures/options/formats.ts";
import { pageHeightMax } from "#captures/options/full-page.ts";
import { jpegRowsStep, jpegSideMax } from "#captures/pictures/stitch-jpeg.ts";
import type { FullPageReport } from "#db/schema/captures.ts";
import { areaPixelsMax, sideMaxOf } from "./extent.ts";

export type PagePlan = {
  /** The picture's height in CSS pixels. */
  height: number;
  /** The height of each shot but the last, in CSS pixels; undefined for a single shot. */
  sectionHeight: number | undefined;
  capped: FullPageReport["capped"][number] | undefined;
};

type Wanted = {
  format: PictureFormat;
  algorithm: "auto" | "native" | "by_sections";
  /** The page, CSS pixels. */
  width: number;
  height: number;
  heightMax: number | undefined;
  scale: number;
};

/**
 * One shot of more picture pixels can be more than the 32 MB that a message from the browser holds, and lies in memory
 * several times over before it is stored.
 */
const oneShotPixelsMax: Record<PictureFormat, number> = {
  png: 6_600_000,
  jpeg: 24_000_000,
  webp: areaPixelsMax,
};
/** Each shot costs a layout, so not too small; each is held in memory, so not too large. */
const sectionPixelsMax = 2_700_000;
/** What can be made within the time that captures have. */
const joinedPixelsMax = 250_000_000;

export function planPage(wanted: Wanted): PagePlan {
  const { format, algorithm, width, height, heightMax = pageHeightMax, scale } = wanted;
  const asked = Math.min(height, heightMax);
  const cappedByAsked = asked < height ? "max_height" : undefined;
  const sectionHeight = sectionHeightOf(width, scale);
  const isLarge = asked * scale > sideMaxOf(format) || asked * width * scale ** 2 > oneShotPixelsMax[format];
  const joins = algorithm === "by_sections" || (algorithm === "auto" && isLarge);
  if (!joins || format === "webp" || sectionHeight === undefined) {
    const most = Math.floor(Math.min(sideMaxOf(format) / scale, areaPixelsMax / (width * scale ** 2)));
    const capped = asked <= most ? cappedByAsked : format === "webp" ? "format" : "native";
    return { height: Math.min(asked, most), sectionHeight: undefined, capped };
  }
  const side = format === "jpeg" ? Math.floor(jpegSideMax / scale) : Infinity;
  const area = Math.floor(joinedPixelsMax / (width * scale ** 2));
  const most = Math.min(side, area);
  const capped = asked <= most ? cappedByAsked : side < area ? "format" : "pixels";
  return { height: Math.min(asked, most), sectionHeight, capped };
}

/** Three bytes a pixel at worst, four with transparency, and a third more in base64: what one message just holds. */
const opaquePixelsMax = 8_300_000;
const transparentPixelsMax = 6_200_000;

/**
 * The height of each shot of a part of the page that one shot cannot hold, in CSS pixels; undefined where one does,
 * as WebP must, which has no way to be joined.
 */
export function partHeight(
  { width, height }: { width: number; height: number },
  { format, scale, isTransparent }: { format: PictureFormat; scale: number; isTransparent: boolean },
): number | undefined {
  const most = { ...oneShotPixelsMax, png: isTransparent ? transparentPixelsMax : opaquePixelsMax }[format];
  if (format === "webp" || width * height * scale ** 2 <= most) return undefined;
  return sectionHeightOf(width, scale);
}

/** The tallest section whose edge falls on a whole picture pixel and, for JPEG, on a block's; undefined: there is none. */
function sectionHeightOf(width: number, scale: number): number | undefined {
  const most = Math.floor(sectionPixelsMax / (width * scale ** 2));
  for (let height = most; height >= jpegRowsStep; height--) {
    const rows = height * scale;
    if (Math.abs(rows - Math.round(rows)) < 1e-6 && Math.round(rows) % jpegRowsStep === 0) return height;
  }
  return undefined;
}
