// The part of the pipeline that a caller steers: waits, scripts, clicks, and where mouse and window come to be.
import { click, hover, rest, scrollTo } from "./browser/act.ts";
import { withSelector } from "./browser/extent.ts";
import { nthOf } from "./browser/not-found.ts";
import { runScript, waitForFunction } from "./browser/run-script.ts";
import type { Terms } from "./settle.ts";

/** All conditions that were given, in a fixed order. */
export async function waitAsTold({ tab, options, patience, step }: Terms): Promise<void> {
  const { wait_for_selector, wait_to_leave, wait_for_function } = options;
  const waitIn = (field: string, call: string, selector: string) =>
    step(field, () =>
      patience.wait(`${field} ${selector}`, () =>
        withSelector(field, () => tab.world.run(`${call}(${JSON.stringify(selector)})`)),
      ),
    );
  if (wait_for_selector !== undefined) await waitIn("wait_for_selector", "appears", wait_for_selector);
  if (wait_to_leave !== undefined) await waitIn("wait_to_leave", "leaves", wait_to_leave);
  if (wait_for_function !== undefined) {
    await step("wait_for_function", () =>
      patience.wait("wait_for_function", (signal) =>
        waitForFunction(tab, wait_for_function, patience.computeMs, signal),
      ),
    );
  }
}

/** Scripts, then clicks; each ends before the next begins. */
export async function act(hand: Terms): Promise<void> {
  const { tab, recorder, options, patience, step } = hand;
  const { scripts = [], click: clicks = [] } = options;
  for (const [index, source] of scripts.entries()) {
    const field = nthOf("scripts", scripts, index);
    await step("scripts", () =>
      patience.wait(field, async () => {
        const before = recorder.mark();
        await runScript(tab, { field, source, limitMs: patience.computeMs });
        await rest(hand, before);
      }),
    );
  }
  for (const [index, selector] of clicks.entries()) {
    const field = nthOf("click", clicks, index);
    await step("click", () => patience.wait(field, (signal) => click(hand, field, selector, signal)));
  }
  // What was clicked may lie far down; bars that stay in the window would stand there in a picture of the whole page.
  if (clicks.length > 0 && options.full_page) await tab.world.run("home()");
}

/** Done last, since whatever scrolls the page takes the window and what lies under the mouse elsewhere. */
export async function takePlace(hand: Terms): Promise<void> {
  const { options, patience, step } = hand;
  const { scroll_into_view, hover: hovered } = options;
  if (scroll_into_view !== undefined)
    await step("scroll_into_view", () =>
      patience.wait("scroll_into_view", () => scrollTo(hand, scroll_into_view)),
    );
  if (hovered !== undefined) await step("hover", () => patience.wait("hover", () => hover(hand, hovered)));
}
