// A page that has come to rest, and work on it while it stays: one that goes on to another page is followed there.
import type { Hand } from "./browser/act.ts";
import { settleCleaned } from "./browser/clean.ts";
import type { RenderOrder } from "./browser/order.ts";
import { pagesMax, restless } from "./browser/restless.ts";
import type { Mark } from "./browser/recorder.ts";
import type { Patience } from "./patience.ts";
import type { Stage } from "./render.ts";

/** Times a step under its name. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;
/** What the steps between arrival and picture work with. */
export type Terms = Hand & { patience: Patience; step: Step; stage: Stage; order: RenderOrder };

/** Fonts, images in view and late scripts get this long after the load states are reached. */
export const settleMs = 2000;

/**
 * Waits until the page is still, without what the caller does not want on it.
 * @throws AppError `target_unreachable` where it goes on to other pages without end
 */
export async function settle({ stage, order, recorder, options, patience, step }: Terms): Promise<void> {
  for (let pages = 1; pages <= pagesMax; pages++) {
    const before = recorder.mark();
    const { settled } = await step("settle", () => settleCleaned(stage, order, patience.atMost(settleMs)));
    recorder.report.settled = settled;
    if (!recorder.isLeaving(before)) return;
    const isElsewhere = await step("wait", () =>
      patience.wait("the page it went on to", () => recorder.followed(before, options.wait_until)),
    );
    if (!isElsewhere) return;
  }
  throw restless();
}

/**
 * Does the work on one and the same page: where the page leaves meanwhile, once more on the one it leads to.
 * @param drop gets what is made of a page that has left
 */
export async function whileItStays<T>(
  terms: Terms,
  work: () => Promise<T>,
  drop: (late: T) => Promise<void>,
): Promise<T> {
  for (let pages = 1; pages <= pagesMax; pages++) {
    const before = terms.recorder.mark();
    const done = await withoutLeaving(terms, before, work, drop);
    if (done) return done.value;
    await settle(terms);
  }
  throw restless();
}

/** A picture under way when its page goes may never come. */
async function withoutLeaving<T>(
  { recorder }: Terms,
  before: Mark,
  work: () => Promise<T>,
  drop: (late: T) => Promise<void>,
) {
  const working = work().then((value) => ({ value }));
  const done = await Promise.race([working, recorder.left(before)]);
  // What fails after the page has gone, failed for that.
  if (!done) void working.then(({ value }) => drop(value)).catch(() => undefined);
  return done;
}
