// Goes through the page so that what loads or appears on sight is there, and lays it out to be taken whole.
import { pageHeightMax } from "#captures/options/full-page.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import type { FullPageReport } from "#db/schema/captures.ts";
import { OpenRequests } from "./open-requests.ts";
import type { RenderOrder } from "./order.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

/** A page that grows as it is scrolled may grow so often, where its end is not told by `full_page_max_height`. */
const growthsMax = 10;
/** Of all the time, so much at most goes into the walk. */
const share = 0.4;
const walkMsMax = 15_000;
/** What the walk set off may take this long before the page counts as not growing. */
const growMs = 2000;
/** Pages that listen for scrolling look at it only now and then, to save work. */
const throttleMs = 350;
/** From an answer to what is made of it. */
const afterLoadMs = 150;

type Walked = { height: number; isInTime: boolean; hasScripts: boolean };
type Cap = FullPageReport["capped"][number];

export async function loadLazily(
  tab: Tab,
  { options, outputs }: RenderOrder,
  recorder: Recorder,
  limitMs: number,
): Promise<void> {
  const capped: Cap[] = [];
  const heightMax = options.full_page_max_height ?? pageHeightMax;
  if (options.full_page_scroll) {
    const requests = new OpenRequests(tab.cdp);
    try {
      const cap = await walkThrough(tab, options, heightMax, requests, limitMs);
      if (cap) capped.push(cap);
    } finally {
      requests.end();
    }
  }
  if (capped.includes("scroll_rounds"))
    recorder.report.notes.push(
      `The page grew ${growthsMax} times while it was scrolled; it was left at that`,
    );
  if (capped.includes("scroll_time"))
    recorder.report.notes.push("The page was not scrolled to its end: it took too long");
  // Paper has no window, and a layout of its own.
  if (!options.full_page || outputs.every(({ format }) => format === "pdf")) return;
  const { scroller } = await tab.world.run<{ scroller: string | null }>(`layWhole(${heightMax})`);
  if (scroller)
    recorder.report.notes.push(`The page scrolls inside ${scroller}, which was expanded to be seen whole`);
  recorder.report.full_page = { width: 0, height: 0, sections: 0, capped, scroll_container: scroller };
}

async function walkThrough(
  tab: Tab,
  options: CaptureOptions,
  heightMax: number,
  requests: OpenRequests,
  limitMs: number,
): Promise<Cap | undefined> {
  const endsAt = Date.now() + Math.min(limitMs, walkMsMax, options.timeout * share);
  const left = () => Math.max(0, endsAt - Date.now());
  const roundsMax = options.full_page_max_height === undefined ? growthsMax : Infinity;
  const call = () =>
    tab.world.run<Walked>(
      `walkOn(${JSON.stringify({
        stepPx: options.full_page_scroll_by,
        delayMs: options.full_page_scroll_delay ?? 0,
        limitMs: left(),
        heightMax,
        isStable: options.stable,
      })})`,
    );
  let cap: Cap | undefined;
  let walked = await call();
  for (let round = 0; walked.isInTime && walked.height < heightMax; round++) {
    if (!(await hasGrown(tab, walked, requests, left))) break;
    if (round === roundsMax) {
      cap = "scroll_rounds";
      break;
    }
    walked = await call();
  }
  if (!walked.isInTime) cap = "scroll_time";
  await tab.world.run(`walkBack(${JSON.stringify({ limitMs: left(), heightMax })})`);
  await requests.idle(left());
  await tab.world.run(`comeBack(${Math.max(1000, left())})`);
  return cap;
}

/** Whether the page is taller than it was when its end came into view, once what that set off has loaded. */
async function hasGrown(
  tab: Tab,
  { height, hasScripts }: Walked,
  requests: OpenRequests,
  left: () => number,
): Promise<boolean> {
  if (!hasScripts) return false;
  const growsWithin = async (limitMs: number) =>
    (await tab.world.run<number>(`grows(${height}, ${limitMs})`)) > height;
  const waitMs = requests.count === 0 && (await listensForScrolling(tab)) ? throttleMs : 0;
  if (await growsWithin(Math.min(waitMs, left()))) return true;
  if (requests.count === 0) return false;
  await requests.idle(Math.min(growMs, left()));
  return growsWithin(Math.min(afterLoadMs, left()));
}

async function listensForScrolling({ cdp }: Tab): Promise<boolean> {
  const listeners = await Promise.all(
    ["window", "document"].map(async (expression) => {
      const { result } = await cdp.send("Runtime.evaluate", { expression });
      if (result.objectId === undefined) return [];
      return (await cdp.send("DOMDebugger.getEventListeners", { objectId: result.objectId })).listeners;
    }),
  );
  return listeners.flat().some(({ type }) => type === "scroll");
}
