// The picture: window, whole page, one element or a clip.
import { AppError, invalidField } from "#core/errors.ts";
import type { ScreenshotOptions } from "#captures/schemas.ts";
import type { Recorder } from "./recorder.ts";
import { PageScriptError } from "./page-script-error.ts";
import type { Tab } from "./tab.ts";
import type { Window } from "./emulate.ts";

/** Taller or wider than this, in picture pixels, the browser's compositor repeats or drops parts. */
export const sidePixelsMax = 16_384;
/** 64 megapixels are 256 MB while the browser encodes them. */
const areaPixelsMax = 64_000_000;
const defaultQuality = 80;

export type Box = { x: number; y: number; width: number; height: number };

export async function shoot(
  tab: Tab,
  options: ScreenshotOptions,
  window: Window,
  recorder: Recorder,
): Promise<Uint8Array> {
  const clip = await clipOf(tab, options, window, recorder);
  refuseTooLarge(clip ?? { x: 0, y: 0, ...window }, window.deviceScaleFactor);
  const { data } = await tab.cdp.send("Page.captureScreenshot", {
    format: options.format,
    ...(options.format === "png" ? {} : { quality: options.image_quality ?? defaultQuality }),
    ...(clip ? { clip: { ...clip, scale: 1 }, captureBeyondViewport: true } : {}),
  });
  return Uint8Array.fromBase64(data);
}

async function clipOf(
  tab: Tab,
  options: ScreenshotOptions,
  window: Window,
  recorder: Recorder,
): Promise<Box | undefined> {
  if (options.selector !== undefined) return elementBox(tab, options.selector);
  if (options.clip_width !== undefined && options.clip_height !== undefined) {
    return {
      x: options.clip_x ?? 0,
      y: options.clip_y ?? 0,
      width: options.clip_width,
      height: options.clip_height,
    };
  }
  return options.full_page ? pageBox(tab, window, recorder) : undefined;
}

async function pageBox(tab: Tab, window: Window, recorder: Recorder): Promise<Box> {
  const { cssContentSize, cssLayoutViewport } = await tab.cdp.send("Page.getLayoutMetrics");
  const heightMax = Math.floor(sidePixelsMax / window.deviceScaleFactor);
  const height = Math.max(Math.ceil(cssContentSize.height), cssLayoutViewport.clientHeight);
  if (height > heightMax)
    recorder.report.notes.push(`The page is ${height} px tall; the picture ends at ${heightMax} px`);
  // Not wider than the window: what overflows to the side is seen only by scrolling there.
  return { x: 0, y: 0, width: cssLayoutViewport.clientWidth, height: Math.min(height, heightMax) };
}

async function elementBox(tab: Tab, selector: string): Promise<Box> {
  const box = await withSelector("selector", () =>
    tab.world.run<Box | null>(`box(${JSON.stringify(selector)})`),
  );
  if (!box) throw new AppError("selector_not_found", `selector: no element matches ${selector}`);
  if (box.width < 1 || box.height < 1)
    throw new AppError("selector_not_found", `selector: ${selector} matches an element without size`);
  return box;
}

/** Refuses a selector that does not parse as bad input, naming its field. */
export async function withSelector<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    if (err instanceof PageScriptError && err.className === "DOMException")
      throw invalidField(field, "Not a CSS selector");
    throw err;
  }
}

function refuseTooLarge({ width, height }: { width: number; height: number }, scale: number): void {
  if (width * height * scale * scale <= areaPixelsMax && Math.max(width, height) * scale <= sidePixelsMax)
    return;
  const detail = `The picture would be ${Math.round(width * scale)} × ${Math.round(height * scale)} px`;
  throw new AppError(
    "too_large",
    `${detail}; at most ${sidePixelsMax} px a side and ${areaPixelsMax / 1e6} megapixels`,
  );
}
