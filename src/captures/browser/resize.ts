// Brings the pictures just taken to the size asked for.
import { imageSize } from "image-size";
import { type PictureFormat, pictureFormats } from "#captures/options/formats.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { fitOf } from "./size.ts";
import type { Made } from "./make.ts";
import type { Recorder } from "./recorder.ts";
import { scale } from "./scale.ts";
import { defaultQuality } from "./picture.ts";
import type { Tab } from "./tab.ts";

/** WebP ends at this many pixels a side. */
const webpSideMax = 16_383;

/** Takes pictures as PNG, so that nothing is lost twice. Leaves the tab on a blank page, where it is done. */
export async function resize(
  { cdp }: Tab,
  options: CaptureOptions,
  files: Made[],
  { report }: Recorder,
): Promise<Made[]> {
  await cdp.send("Page.navigate", { url: "about:blank" });
  const sized: Made[] = [];
  for (const file of files) {
    const { format } = file;
    if (!isPicture(format) || !("bytes" in file)) {
      sized.push(file);
      continue;
    }
    const { bytes } = file;
    const taken = imageSize(bytes);
    const limit = format === "webp" ? webpSideMax : undefined;
    const { isSmaller, ...fit } = fitOf(taken, {
      width: options.image_width ?? limit,
      height: options.image_height ?? limit,
      fit: options.image_fit ?? "contain",
    });
    if (isSmaller)
      report.notes.push(
        `The picture is ${taken.width} × ${taken.height} px; it is not enlarged to the size asked for`,
      );
    const quality = options.image_quality ?? defaultQuality;
    const made = await scale(cdp, [bytes], { ...fit, format, quality });
    sized.push({ format, bytes: made });
  }
  return sized;
}

function isPicture(format: Made["format"]): format is PictureFormat {
  return pictureFormats.some((one) => one === format);
}
