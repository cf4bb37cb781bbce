// Mouse and window as a person would use them: clicks, hovering, scrolling to a place.
import type { CaptureOptions } from "#captures/schemas.ts";
import { withSelector } from "./extent.ts";
import { notFound } from "./not-found.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

/** What is to be clicked may appear this late. */
const findMs = 3000;
/** What a click sets off gets this long to end, in the page and on the network. */
const restMs = 2000;

type Aim = { x: number; y: number } | { unreachable: string };
/** Who acts, and on what terms. */
export type Hand = { tab: Tab; recorder: Recorder; options: CaptureOptions };

export async function click(hand: Hand, field: string, selector: string, signal: AbortSignal): Promise<void> {
  const { tab, recorder } = hand;
  const aim = await aimAt(hand, field, selector);
  if (!aim || signal.aborted) return;
  const before = recorder.mark();
  if ("unreachable" in aim) {
    recorder.report.notes.push(`${field}: ${selector} ${aim.unreachable}; clicked without the mouse`);
    await tab.world.run(`press(${JSON.stringify(selector)})`);
  } else {
    const { x, y } = aim;
    const press = { x, y, button: "left", clickCount: 1 } as const;
    await Promise.all([
      tab.cdp.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y }),
      tab.cdp.send("Input.dispatchMouseEvent", { type: "mousePressed", buttons: 1, ...press }),
      tab.cdp.send("Input.dispatchMouseEvent", { type: "mouseReleased", ...press }),
    ]);
  }
  await rest(hand, before);
}

/** Leaves the mouse on the element, for the picture. */
export async function hover(hand: Hand, selector: string): Promise<void> {
  const { tab, recorder } = hand;
  const aim = await aimAt(hand, "hover", selector);
  if (!aim) return;
  if ("unreachable" in aim) {
    recorder.report.notes.push(`hover: ${selector} ${aim.unreachable}; the mouse is not on it`);
    return;
  }
  const before = recorder.mark();
  await tab.cdp.send("Input.dispatchMouseEvent", { type: "mouseMoved", ...aim });
  await rest(hand, before);
}

export async function scrollTo(hand: Hand, selector: string): Promise<void> {
  const call = `show(${JSON.stringify(selector)}, ${findMs}, ${restMs})`;
  const found = await withSelector("scroll_into_view", () => hand.tab.world.run<boolean>(call));
  if (!found) notFound(hand, "scroll_into_view", `no element matches ${selector}`);
}

/** Until what was set off has come to its end: changes, requests, and another document where one was asked for. */
export async function rest(
  { tab, recorder, options }: Hand,
  before: ReturnType<Recorder["mark"]>,
): Promise<void> {
  await tab.world.run(`rest(${restMs})`);
  const hadRequests = await recorder.answered(before, restMs);
  const isElsewhere = await recorder.followed(before, options.wait_until);
  if (hadRequests || isElsewhere) await tab.world.run(`rest(${restMs})`);
}

async function aimAt(hand: Hand, field: string, selector: string): Promise<Aim | undefined> {
  const call = `aim(${JSON.stringify(selector)}, ${findMs}, ${restMs})`;
  const aim = await withSelector(field, () => hand.tab.world.run<Aim | null>(call));
  return aim ?? notFound(hand, field, `no element matches ${selector}`);
}
