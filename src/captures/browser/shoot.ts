// The picture: window, whole page, one element or a clip.
import { AppError } from "#core/errors.ts";
import { isSized } from "#captures/options/sizing.ts";
import { areaPixelsMax, type Box, extentOf, isInWindow, sideMaxOf } from "./extent.ts";
import { measure } from "./measure.ts";
import { type Picture, takeShot } from "./picture.ts";
import { partHeight } from "./plan-page.ts";
import { joinSections, type PageShot, shootPage } from "./shoot-page.ts";
import { shootStable } from "./shoot-stable.ts";
import type { Size } from "./size.ts";

/** Fonts and pictures that are still missing may take this long to come. */
const standMs = 3000;

export async function shoot(shot: PageShot): Promise<Picture> {
  const { tab, options, recorder } = shot;
  if (!options.stable) return shootOnce(shot);
  const take = async () => {
    await tab.world.run(`stand(${standMs})`);
    return shootOnce(shot);
  };
  return shootStable(take, options.stable_attempts, recorder);
}

async function shootOnce(shot: PageShot): Promise<Picture> {
  const { tab, format, options, window, recorder } = shot;
  if (options.full_page) return shootPage(shot);
  const clip = await extentOf(tab, options, window, recorder);
  refuseTooLarge(clip ?? window, window.deviceScaleFactor, sideMaxOf(format));
  const isBeyond = clip !== undefined && !(await isInWindow(tab, clip, window));
  const sectionHeight = isSized(options) ? undefined : heightOfParts(shot, clip ?? window);
  if (sectionHeight === undefined) {
    await measure(shot, clip);
    return { bytes: await takeShot(tab, format, options, clip, isBeyond) };
  }
  const box = clip ? onWholePixels(clip) : await windowBox(tab, window);
  await measure(shot, box);
  return (await joinSections(shot, box, sectionHeight, isBeyond)).picture;
}

function heightOfParts({ format, options, window }: PageShot, size: Size): number | undefined {
  const isTransparent = options.omit_background;
  return partHeight(size, { format, scale: window.deviceScaleFactor, isTransparent });
}

/** What the window shows, in page coordinates. */
async function windowBox({ cdp }: PageShot["tab"], { width, height }: Size): Promise<Box> {
  const { cssVisualViewport } = await cdp.send("Page.getLayoutMetrics");
  return { x: cssVisualViewport.pageX, y: cssVisualViewport.pageY, width, height };
}

/** Sections between whole pixels would each round for themselves. */
function onWholePixels({ x, y, width, height }: Box): Box {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
}

function refuseTooLarge(
  { width, height }: { width: number; height: number },
  scale: number,
  sideMax: number,
): void {
  if (width * height * scale * scale <= areaPixelsMax && Math.max(width, height) * scale <= sideMax) return;
  const detail = `The picture would be ${Math.round(width * scale)} × ${Math.round(height * scale)} px`;
  throw new AppError(
    "too_large",
    `${detail}; at most ${sideMax} px a side and ${areaPixelsMax / 1e6} megapixels`,
  );
}
