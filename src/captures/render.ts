// The pipeline of one capture on a leased tab: one line a step, each timed and named for the report.
import type { Deadline } from "#core/deadline.ts";
import type { Assets } from "#platform/assets.ts";
import type { Objects } from "#platform/objects.ts";
import type { Timeline } from "#telemetry/timeline.ts";
import { cleanLate } from "./browser/clean.ts";
import { emulate, type Window } from "./browser/emulate.ts";
import { loadLazily } from "./browser/load-lazily.ts";
import { make } from "./browser/make.ts";
import { dress, isDressed } from "./browser/dress.ts";
import { navigate, waitForLoad } from "./browser/navigate.ts";
import { noteMissingGlyphs } from "./browser/note-missing-glyphs.ts";
import { isPicky, refuseContent, refuseStatus } from "./browser/refuse.ts";
import type { Guard } from "./browser/guard.ts";
import type { RenderOrder, Rendering } from "./browser/order.ts";
import type { Recorder } from "./browser/recorder.ts";
import { resize } from "./browser/resize.ts";
import type { Tab } from "./browser/tab.ts";
import { act, takePlace, waitAsTold } from "./interact.ts";
import { Patience } from "./patience.ts";
import { still } from "./browser/stillness.ts";
import { veil } from "./browser/veil.ts";
import { isSized } from "./options/sizing.ts";
import { settle, settleMs, type Step, type Terms, whileItStays } from "./settle.ts";
import { drop, store } from "./store.ts";

/** A tab with everything that watches it while one capture is made. */
export type Stage = {
  tab: Tab;
  recorder: Recorder;
  guard: Guard;
  deadline: Deadline;
  timeline: Timeline;
  objects: Objects;
  assets: Assets;
  /** Told once the browser has little to do but draw. */
  whileShooting(): void;
};

/** Larger answers go by way of the store: one message between isolates holds 32 MB. */
const messageBytesMax = 8_000_000;

type Place = { title: string; url: string; isForeign: boolean };

/** Makes the file and stores it. @throws AppError naming what went wrong; the stage's owner releases the tab */
export async function render(stage: Stage, order: RenderOrder): Promise<Rendering> {
  const { tab, recorder, guard } = stage;
  const { options } = order;
  const patience = new Patience(options, stage.deadline, recorder.report);
  const terms: Terms = { tab, recorder, options, patience, step: stepOf(stage), stage, order };
  const window = await arrive(terms, order);
  await ready(terms, order);
  refuseStatus(order, recorder);
  guard.assertClean();
  const take = () =>
    // Asked in the same breath, so that both are of the same document.
    Promise.all([tab.world.run<Place>("where()"), make(tab, order, window, recorder, stage)]);
  const shooting = terms.step("shoot", () => whileItStays(terms, take, ([, late]) => drop(late.files)));
  stage.whileShooting();
  const [place, made] = await shooting;
  try {
    guard.assertClean();
  } catch (err) {
    await drop(made.files);
    throw err;
  }
  if (place.isForeign) await stage.timeline.step("glyphs", () => noteMissingGlyphs(tab, order, recorder));
  const files = isSized(options)
    ? await terms.step("scale", () => resize(tab, options, made.files, recorder))
    : made.files;
  // Not raced against time: a file that is stored after its capture has failed would belong to nobody.
  const [outputs] = await stage.timeline.step("store", () =>
    Promise.all([store(stage.objects, order, files), recorder.hearOut()]),
  );
  const first = files[0];
  const bytes = order.wantBytes && first && "bytes" in first ? first.bytes : undefined;
  return {
    outputs,
    bytes: bytes && bytes.byteLength <= messageBytesMax ? bytes : undefined,
    target: {
      finalUrl: order.document === undefined ? place.url : null,
      status: targetStatus(order, recorder),
      title: place.title,
    },
    page: made.page,
  };
}

/** To the page, until it has loaded. */
async function arrive({ tab, recorder, patience, step }: Terms, order: RenderOrder): Promise<Window> {
  const window = await step("prepare", () => prepare(tab, order));
  const loaderId = await step("navigate", () => patience.arrive(() => navigate(tab, order, recorder)));
  await step("wait", () =>
    patience.load(
      () => waitForLoad(tab, recorder, order, loaderId),
      () => {
        recorder.noteOpenRequests();
        return tab.cdp.send("Page.stopLoading");
      },
    ),
  );
  refuseStatus(order, recorder);
  return window;
}

/** All that is done on the page before it is worth a picture. */
async function ready(terms: Terms, order: RenderOrder): Promise<void> {
  const { tab, recorder, options, patience, step, stage } = terms;
  if (isDressed(options)) await step("dress", () => dress(tab, options));
  await waitAsTold(terms);
  // A banner over what is to be clicked would take the click.
  if (options.click?.length) await settle(terms);
  await act(terms);
  if (options.stable) await step("still", () => tab.world.run("pass(0)"));
  await settle(terms);
  // Paper has no window: what loads or appears on sight must have been in sight.
  if (options.full_page || order.outputs.some(({ format }) => format === "pdf")) {
    await step("load_lazily", () => loadLazily(tab, order, recorder, patience.atMost(Infinity)));
  }
  await takePlace(terms);
  if (options.delay > 0) {
    await step("delay", () => patience.wait("delay", () => pass(tab, options)));
    await step("clean", () => cleanLate(stage, order, patience.atMost(settleMs)));
  }
  if (isPicky(order)) await step("refuse", () => refuseContent(tab, order, recorder));
}

function stepOf({ deadline, timeline }: Stage): Step {
  return (name, work) => {
    deadline.enter(name);
    return timeline.step(name, () => deadline.race(work()));
  };
}

/** A page whose time stands still lets the delay pass in that time. */
async function pass(tab: Tab, { delay, stable }: RenderOrder["options"]): Promise<void> {
  if (stable) await tab.world.run(`pass(${delay})`);
  else await new Promise((resolve) => setTimeout(resolve, delay));
}

async function prepare(tab: Tab, order: RenderOrder): Promise<Window> {
  const [window] = await Promise.all([
    emulate(tab, order),
    veil(tab, order.options),
    still(tab, order.options),
  ]);
  return window;
}

function targetStatus(order: RenderOrder, recorder: Recorder): number | null {
  return order.document === undefined ? (recorder.main?.status ?? null) : null;
}
