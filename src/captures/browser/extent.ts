// Which part of the page goes into the picture, in page coordinates; what lies there is brought into view first.
import type { PictureFormat } from "#captures/options/formats.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { AppError, invalidField } from "#core/errors.ts";
import type { Window } from "./emulate.ts";
import { notFound, type Terms } from "./not-found.ts";
import { PageScriptError } from "./page-script-error.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

export type Box = { x: number; y: number; width: number; height: number };

/** Taller or wider than this, in picture pixels, the browser's compositor repeats or drops parts. */
const sidePixelsMax = 16_384;
/** WebP itself ends one pixel earlier. */
const webpSidePixelsMax = 16_383;
/** 64 megapixels are 256 MB while the browser encodes them. */
export const areaPixelsMax = 64_000_000;
/** What comes into view for the picture's sake may take this long to be there. */
const visitMs = 2000;

export function sideMaxOf(format: PictureFormat): number {
  return format === "webp" ? webpSidePixelsMax : sidePixelsMax;
}

/** The part asked for; undefined for the window as it stands. @throws AppError `selector_not_found`, `invalid_request` */
export async function extentOf(
  tab: Tab,
  options: CaptureOptions,
  window: Window,
  recorder: Recorder,
): Promise<Box | undefined> {
  if (options.selector !== undefined) return elementBox(tab, options.selector, { recorder, options });
  const { clip_x: x = 0, clip_y: y = 0, clip_width: width, clip_height: height } = options;
  if (width !== undefined && height !== undefined) return clipBox(tab, { x, y, width, height }, window);
  return undefined;
}

/** Whether the window shows the whole box as it stands. */
export async function isInWindow(tab: Tab, { x, y, width, height }: Box, window: Window): Promise<boolean> {
  if (x + width > window.width || y + height > window.height) return false;
  return !(await tab.world.run<boolean>("isScrolled()"));
}

async function elementBox(tab: Tab, selector: string, terms: Terms): Promise<Box | undefined> {
  const call = `box(${JSON.stringify(selector)}, ${visitMs})`;
  const box = await withSelector("selector", () => tab.world.run<Box | null>(call));
  if (!box) return notFound(terms, "selector", `no element matches ${selector}`);
  if (box.width < 1 || box.height < 1)
    return notFound(terms, "selector", `${selector} matches an element without size`);
  return box;
}

async function clipBox(tab: Tab, box: Box, window: Window): Promise<Box> {
  const { cssContentSize } = await tab.cdp.send("Page.getLayoutMetrics");
  refuseOutside(box, cssContentSize);
  if (box.x + box.width > window.width || box.y + box.height > window.height)
    await tab.world.run(`visit(${box.x}, ${box.y}, ${visitMs})`);
  return box;
}

/** @throws AppError `invalid_request`: there is nothing to take a picture of */
function refuseOutside({ x, y }: Box, page: { width: number; height: number }): void {
  const size = `the page is ${page.width} × ${page.height} px`;
  const errors = [
    ...(x >= page.width ? [{ pointer: "#/clip_x", detail: `Must be less than ${page.width}: ${size}` }] : []),
    ...(y >= page.height
      ? [{ pointer: "#/clip_y", detail: `Must be less than ${page.height}: ${size}` }]
      : []),
  ];
  const names = errors.map(({ pointer }) => pointer.slice(2)).join(" and ");
  if (errors.length > 0)
    throw new AppError("invalid_request", `${names}: The clip lies outside the page; ${size}`, { errors });
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
