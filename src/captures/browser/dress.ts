// Style sheets of the caller's own on the page, from its start and however often it navigates.
import type { CaptureOptions } from "#captures/schemas.ts";
import { invalidField } from "#core/errors.ts";
import { restSource, worldName } from "./in-page/source.ts";
import { nthOf } from "./not-found.ts";
import type { Tab } from "./tab.ts";

/** The call that dresses a document; undefined where there is nothing to put on. */
function callOf({ styles = [], hide_selectors = [] }: CaptureOptions): string | undefined {
  const hidden = hide_selectors.map((selector) => `${selector} { display: none !important; }`);
  const sheets = [...styles, ...hidden];
  return sheets.length > 0
    ? `dress(${JSON.stringify(sheets)}, ${JSON.stringify(hide_selectors)})`
    : undefined;
}

/** Sent before the page is asked for, so that it never shows itself undressed. */
export function dressAhead({ cdp }: Tab, options: CaptureOptions): Promise<unknown>[] {
  const call = callOf(options);
  const commands: Promise<unknown>[] = [];
  if (options.bypass_csp) commands.push(cdp.send("Page.setBypassCSP", { enabled: true }));
  if (call !== undefined) {
    const source = `if (self === top) {\n${restSource}\nstillframe.${call}\n}`;
    commands.push(cdp.send("Page.addScriptToEvaluateOnNewDocument", { source, worldName }));
  }
  return commands;
}

export const isDressed = (options: CaptureOptions): boolean => callOf(options) !== undefined;

/** Puts back on what the page took off. @throws AppError naming a selector that is none */
export async function dress({ world }: Tab, options: CaptureOptions): Promise<void> {
  const { hide_selectors = [] } = options;
  if (hide_selectors.length > 0) {
    const wrong = await world.run<number>(`wrongSelector(${JSON.stringify(hide_selectors)})`);
    if (wrong >= 0) throw invalidField(nthOf("hide_selectors", hide_selectors, wrong), "Not a CSS selector");
  }
  await world.run(`${callOf(options)}`);
}
