// One shot, and what a finished picture is.
import type { PictureFormat } from "#captures/options/formats.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import type { Upload } from "#platform/upload.ts";
import type { Box } from "./extent.ts";
import type { Tab } from "./tab.ts";

/** The file itself, or one that is written already and only waits to be completed. */
export type Picture = { bytes: Uint8Array } | Written;
type Written = { upload: Upload; width: number; height: number; fingerprint: string };

export const defaultQuality = 80;

/** @param box undefined for the window as it stands. @param isBeyond whether the box reaches out of the window */
export async function takeShot(
  { cdp, world }: Tab,
  format: PictureFormat,
  { image_quality: quality = defaultQuality }: CaptureOptions,
  box: Box | undefined,
  isBeyond: boolean,
): Promise<Uint8Array> {
  // For a picture beyond the window the browser makes the window 1 by 1 px and back, which the page must not notice.
  if (isBeyond) await world.run("hold()");
  const { data } = await cdp.send("Page.captureScreenshot", {
    format,
    ...(format !== "png" && { quality }),
    ...(box && { clip: { ...box, scale: 1 } }),
    ...(isBeyond && { captureBeyondViewport: true }),
  });
  return Uint8Array.fromBase64(data);
}
