// The picture: window, whole page, one element or a clip.
import { AppError } from "#core/errors.ts";
import { areaPixelsMax, extentOf, isInWindow, sideMaxOf } from "./extent.ts";
import { type Picture, takeShot } from "./picture.ts";
import { type PageShot, shootPage } from "./shoot-page.ts";
import { shootStable } from "./shoot-stable.ts";

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
  return { bytes: await takeShot(tab, format, options, clip, isBeyond) };
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
