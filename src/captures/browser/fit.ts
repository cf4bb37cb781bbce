// One page as tall as the content: how tall that is on this paper.
import type { CaptureOptions } from "#captures/schemas.ts";
import type { Window } from "./emulate.ts";
import { mediaOf } from "./media.ts";
import type { Paper } from "./paper.ts";
import type { Tab } from "./tab.ts";

const pixelsPerInch = 96;
/** Chrome refuses a page side over 200 inches: the limit of PDF 1.7 readers, 14,400 points. */
const sideInchesMax = 200;
/** By how much the window grows to find what grows with it. */
const growthPx = 800;

export type Fitted = { paper: Paper; isCut: boolean };

/** Lays the page out as it will be on paper, measures it, and gives the window back as it was. */
export async function fitPaper(
  { cdp, world }: Tab,
  options: CaptureOptions,
  paper: Paper,
  window: Window,
): Promise<Fitted> {
  const { left, right, top, bottom } = paper.margins;
  const width = Math.max(16, Math.floor(((paper.width - left - right) * pixelsPerInch) / options.pdf_scale));
  const resize = (height: number) =>
    cdp.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  const media = mediaOf(options);
  await cdp.send("Emulation.setEmulatedMedia", { media: "print", ...media });
  await resize(window.height);
  await world.run("noteHeights()");
  await resize(window.height + growthPx);
  await world.run("pinHeights()");
  await resize(window.height);
  const contentPx = await world.run<number>("contentHeight()");
  await cdp.send("Emulation.setEmulatedMedia", { media: "", ...media });
  const { touch: _, ...metrics } = window;
  await cdp.send("Emulation.setDeviceMetricsOverride", metrics);
  // A pixel more than measured: rounding must not push the last line to a second page.
  const height = (contentPx * options.pdf_scale + 1) / pixelsPerInch + top + bottom;
  return withHeight(paper, height);
}

export function withHeight(paper: Paper, height: number): Fitted {
  return {
    paper: { ...paper, height: Math.min(sideInchesMax, Math.max(0.5, height)) },
    isCut: height > sideInchesMax,
  };
}
