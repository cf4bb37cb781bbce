// The picture: window, whole page, one element or a clip.
import type { PictureFormat } from "#captures/options/formats.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { AppError } from "#core/errors.ts";
import type { Window } from "./emulate.ts";
import { extentOf, isInWindow, sideMaxOf } from "./extent.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

/** 64 megapixels are 256 MB while the browser encodes them. */
const areaPixelsMax = 64_000_000;
export const defaultQuality = 80;

export async function shoot(
  tab: Tab,
  format: PictureFormat,
  options: CaptureOptions,
  window: Window,
  recorder: Recorder,
): Promise<Uint8Array> {
  const clip = await extentOf(tab, format, options, window, recorder);
  refuseTooLarge(clip ?? window, window.deviceScaleFactor, sideMaxOf(format));
  const isBeyond = clip !== undefined && !(await isInWindow(tab, clip, window));
  // For a picture beyond the window the browser makes the window 1 by 1 px and back, which the page must not notice.
  if (isBeyond) await tab.world.run("hold()");
  const { data } = await tab.cdp.send("Page.captureScreenshot", {
    format,
    ...(format !== "png" && { quality: options.image_quality ?? defaultQuality }),
    ...(clip && { clip: { ...clip, scale: 1 } }),
    ...(isBeyond && { captureBeyondViewport: true }),
  });
  return Uint8Array.fromBase64(data);
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
