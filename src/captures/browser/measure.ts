// Where elements that the caller names are in the picture, measured right before it is taken.
import type { CaptureOptions } from "#captures/schemas.ts";
import { invalidField } from "#core/errors.ts";
import type { Window } from "./emulate.ts";
import type { Box } from "./extent.ts";
import { nthOf } from "./not-found.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

type Measured = Box & { selector: string };
type Shot = { tab: Tab; options: CaptureOptions; window: Window; recorder: Recorder };

/**
 * Reports the boxes of `measure_selectors` in picture pixels, outwards to whole ones.
 * @param from where in the page the picture begins; where the window does unless told
 */
export async function measure(
  { tab, options, window, recorder }: Shot,
  from?: { x: number; y: number },
): Promise<void> {
  const { measure_selectors: selectors = [] } = options;
  if (selectors.length === 0) return;
  const named = JSON.stringify(selectors);
  const wrong = await tab.world.run<number>(`wrongSelector(${named})`);
  if (wrong >= 0) throw invalidField(nthOf("measure_selectors", selectors, wrong), "Not a CSS selector");
  const origin = from ?? (await tab.world.run<{ x: number; y: number }>("origin()"));
  const found = await tab.world.run<Measured[]>(`measure(${named})`);
  recorder.report.boxes = found.flatMap((box) => inPicture(box, origin, window.deviceScaleFactor) ?? []);
}

function inPicture(box: Measured, origin: { x: number; y: number }, scale: number): Measured | undefined {
  const x = Math.max(0, Math.floor((box.x - origin.x) * scale));
  const y = Math.max(0, Math.floor((box.y - origin.y) * scale));
  const width = Math.ceil((box.x + box.width - origin.x) * scale) - x;
  const height = Math.ceil((box.y + box.height - origin.y) * scale) - y;
  return width > 0 && height > 0 ? { selector: box.selector, x, y, width, height } : undefined;
}
