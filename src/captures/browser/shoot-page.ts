// The picture of a whole page: in one shot, or in sections that are joined while the next is taken.
import { createHash } from "node:crypto";
import { contentTypes, type PictureFormat } from "#captures/options/formats.ts";
import { jpegStitcher } from "#captures/pictures/stitch-jpeg.ts";
import { pngStitcher } from "#captures/pictures/stitch-png.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { AppError } from "#core/errors.ts";
import type { Objects } from "#platform/objects.ts";
import type { Window } from "./emulate.ts";
import { type Box, isInWindow, sideMaxOf } from "./extent.ts";
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
  tell(recorder, format, page, plan, scale);
  const box = { x: 0, y: 0, width: page.width, height: plan.height };
  if (plan.sectionHeight !== undefined) return join(shot, box, plan.sectionHeight);
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
function tell({ report }: Recorder, format: PictureFormat, page: Size, plan: PagePlan, scale: number): void {
  const { capped = [], scroll_container = null, sections = 0 } = report.full_page ?? {};
  report.full_page = {
    width: Math.max(page.width, page.contentWidth),
    height: page.height,
    sections: Math.max(sections, plan.sectionHeight ? Math.ceil(plan.height / plan.sectionHeight) : 1),
    capped: plan.capped ? [...new Set([...capped, plan.capped])] : capped,
    scroll_container,
  };
  const why = {
    max_height: "as asked",
    format: `${format} holds no more${format === "webp" ? "; png and jpeg do" : "; png does"}`,
    native: `one shot holds no more${format === "webp" ? "" : "; full_page_algorithm auto does"}`,
    pixels: `a picture has at most 250 megapixels; a device_scale_factor below ${scale} or a narrower window holds more`,
    scroll_rounds: "",
    scroll_time: "",
  };
  if (plan.capped)
    note(
      report.notes,
      `The page is ${page.height} px tall; the ${format} ends at ${plan.height} px: ${why[plan.capped]}`,
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

/** Each section is let go once it is written, and the next is taken meanwhile. */
async function join(shot: PageShot, page: Box, sectionHeight: number): Promise<Picture> {
  const { format, objectKey, options, window, objects } = shot;
  const scale = window.deviceScaleFactor;
  const [width, height] = [Math.round(page.width * scale), Math.round(page.height * scale)];
  const stitcher =
    format === "jpeg" ? jpegStitcher(width, height) : pngStitcher(width, height, options.omit_background);
  const upload = objects.start(objectKey, contentTypes[format]);
  const take = async (y: number) => {
    const box = { ...page, y, height: Math.min(sectionHeight, page.height - y) };
    return box.height > 0 ? takeShot(shot.tab, format, options, box, true) : undefined;
  };
  const hash = createHash("sha256");
  let next = take(0);
  try {
    for (let y = sectionHeight; ; y += sectionHeight) {
      const section = await next;
      if (!section) break;
      next = take(y);
      // Where joining fails nobody waits for it any more.
      next.catch(() => undefined);
      hash.update(section);
      await upload.write(stitcher.add(section));
    }
    await upload.write(stitcher.end());
  } catch (err) {
    await upload.abort();
    throw err;
  }
  return { upload, width, height, fingerprint: hash.digest("hex") };
}
