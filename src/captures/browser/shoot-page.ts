// The picture of a whole page, or of a large part: in one shot, or in sections that are joined while the next is taken.
import { createHash } from "node:crypto";
import { contentTypes, type PictureFormat } from "#captures/options/formats.ts";
import { isSized } from "#captures/options/sizing.ts";
import { jpegStitcher } from "#captures/pictures/stitch-jpeg.ts";
import { pngStitcher } from "#captures/pictures/stitch-png.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { AppError } from "#core/errors.ts";
import type { Objects } from "#platform/objects.ts";
import type { Window } from "./emulate.ts";
import { type Box, isInWindow, sideMaxOf } from "./extent.ts";
import { measure } from "./measure.ts";
import { type Picture, takeShot } from "./picture.ts";
import { type PagePlan, planPage } from "./plan-page.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

export type PageShot = {
  tab: Tab;
  format: PictureFormat;
  objectKey: string;
  options: CaptureOptions;
  window: Window;
  recorder: Recorder;
  objects: Objects;
};

export async function shootPage(shot: PageShot): Promise<Picture> {
  const { tab, format, options, window, recorder } = shot;
  const page = await pageSize(tab);
  const scale = window.deviceScaleFactor;
  if (page.width * scale > sideMaxOf(format)) {
    const detail = `The picture would be ${Math.round(page.width * scale)} px wide; at most ${sideMaxOf(format)}`;
    throw new AppError("too_large", detail);
  }
  const plan = planPage({
    format,
    algorithm: options.full_page_algorithm ?? "auto",
    ...page,
    heightMax: options.full_page_max_height,
    scale,
  });
  tell(shot, page, plan);
  const box = { x: 0, y: 0, width: page.width, height: plan.height };
  await measure(shot, box);
  if (plan.sectionHeight !== undefined) {
    const { picture, count } = await joinSections(shot, box, plan.sectionHeight, true);
    if (recorder.report.full_page) recorder.report.full_page.sections = count;
    return picture;
  }
  const isBeyond = !(await isInWindow(tab, box, window));
  return { bytes: await takeShot(tab, format, options, box, isBeyond) };
}

type Size = { width: number; height: number; contentWidth: number };

async function pageSize({ cdp }: Tab): Promise<Size> {
  const { cssContentSize, cssLayoutViewport } = await cdp.send("Page.getLayoutMetrics");
  return {
    width: cssLayoutViewport.clientWidth,
    height: Math.max(Math.ceil(cssContentSize.height), cssLayoutViewport.clientHeight),
    contentWidth: Math.ceil(cssContentSize.width),
  };
}

/** Adds to the report what the picture is of, and where and why it ends before the page. */
function tell({ recorder: { report }, format, options, window }: PageShot, page: Size, plan: PagePlan): void {
  const { capped = [], scroll_container = null, sections = 0 } = report.full_page ?? {};
  report.full_page = {
    width: Math.max(page.width, page.contentWidth),
    height: page.height,
    sections: Math.max(sections, plan.sectionHeight ? Math.ceil(plan.height / plan.sectionHeight) : 1),
    capped: plan.capped ? [...new Set([...capped, plan.capped])] : capped,
    scroll_container,
  };
  // What is to be scaled is one shot, whatever the caller asked for (make.ts).
  const remedy = isSized(options)
    ? ", and pictures that are scaled take one; without image_width and image_height all of it is taken"
    : "; full_page_algorithm auto does";
  const why = {
    max_height: "as asked",
    format: `${format} holds no more${format === "webp" ? "; png and jpeg do" : "; png does"}`,
    native: `one shot holds no more${format === "webp" ? "" : remedy}`,
    pixels: `a picture has at most 250 megapixels; a device_scale_factor below ${window.deviceScaleFactor} or a narrower window holds more`,
    scroll_rounds: "",
    scroll_time: "",
  };
  if (plan.capped)
    note(
      report.notes,
      `The page is ${page.height} px tall; the ${isSized(options) ? "picture" : format} ends at ${plan.height} px: ${why[plan.capped]}`,
    );
  // What overflows to the side is seen only by scrolling there.
  if (page.contentWidth > page.width)
    note(
      report.notes,
      `The page is ${page.contentWidth} px wide; the picture ends at ${page.width} px. A wider viewport_width shows more`,
    );
}

function note(notes: string[], text: string): void {
  if (!notes.includes(text)) notes.push(text);
}

type Section = { bytes: Uint8Array; height: number; tookMs: number };

/** Undefined past the part's end. @param y from the part's top */
async function takeSection(
  { tab, format, options }: PageShot,
  { box, isBeyond }: { box: Box; isBeyond: boolean },
  y: number,
  heightMax: number,
): Promise<Section | undefined> {
  const height = Math.min(heightMax, box.height - y);
  if (height <= 0) return undefined;
  const start = Date.now();
  const bytes = await takeShot(tab, format, options, { ...box, y: box.y + y, height }, isBeyond);
  return { bytes, height, tookMs: Date.now() - start };
}

/** Pages that take long to lay out do so for each shot: fewer and taller ones, where memory allows for them. */
const slowMs = 400;
const slowSections = 3;
/** A section three times as tall then stays well within what one message from the browser holds. */
const sectionBytesMax = 2_700_000;

function isWorthMore({ bytes, tookMs }: Section): boolean {
  return tookMs > slowMs && bytes.byteLength < sectionBytesMax;
}

/** Each section is let go once it is written, and the next is taken meanwhile. */
export async function joinSections(
  shot: PageShot,
  box: Box,
  sectionHeight: number,
  isBeyond: boolean,
): Promise<{ picture: Picture; count: number }> {
  const { format, objectKey, options, window, objects } = shot;
  const part = { box, isBeyond };
  const scale = window.deviceScaleFactor;
  const [width, height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
  const stitcher =
    format === "jpeg" ? jpegStitcher(width, height) : pngStitcher(width, height, options.omit_background);
  const upload = objects.start(objectKey, contentTypes[format]);
  const hash = createHash("sha256");
  let next = takeSection(shot, part, 0, sectionHeight);
  let count = 0;
  try {
    for (let y = 0; ; count++) {
      const section = await next;
      if (!section) break;
      y += section.height;
      // Files are the same byte by byte only where they are joined of the same sections.
      const isTaller = !options.stable && isWorthMore(section);
      next = takeSection(shot, part, y, isTaller ? sectionHeight * slowSections : sectionHeight);
      // Where joining fails nobody waits for it any more.
      next.catch(() => undefined);
      hash.update(section.bytes);
      await upload.write(stitcher.add(section.bytes));
    }
    await upload.write(stitcher.end());
  } catch (err) {
    await upload.abort();
    throw err;
  }
  return { picture: { upload, width, height, fingerprint: hash.digest("hex") }, count };
}
