// The pipeline of one capture on a leased tab: one line a step, each timed and named for the report.
import { imageSize } from "image-size";
import { AppError } from "#core/errors.ts";
import type { Deadline } from "#core/deadline.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import type { Assets } from "#platform/assets.ts";
import type { Objects } from "#platform/objects.ts";
import type { Timeline } from "#telemetry/timeline.ts";
import { cleanLate } from "./browser/clean.ts";
import { emulate, type Window } from "./browser/emulate.ts";
import { sidePixelsMax } from "./browser/extent.ts";
import { make, type Made } from "./browser/make.ts";
import { dress, isDressed } from "./browser/dress.ts";
import { navigate, waitForLoad } from "./browser/navigate.ts";
import { isPicky, refuseContent, refuseStatus } from "./browser/refuse.ts";
import type { Guard } from "./browser/guard.ts";
import type { RenderOrder, Rendering } from "./browser/order.ts";
import type { Recorder } from "./browser/recorder.ts";
import type { Tab } from "./browser/tab.ts";
import { act, takePlace, waitAsTold } from "./interact.ts";
import { Patience } from "./patience.ts";
import { contentTypes, type Format } from "./options/formats.ts";
import { settle, settleMs, type Step, type Terms, whileItStays } from "./settle.ts";

/** A tab with everything that watches it while one capture is made. */
export type Stage = {
  tab: Tab;
  recorder: Recorder;
  guard: Guard;
  deadline: Deadline;
  timeline: Timeline;
  objects: Objects;
  assets: Assets;
};

const scrollMs = 5000;
/** Larger answers go by way of the store: one message between isolates holds 32 MB. */
const messageBytesMax = 8_000_000;

type Place = { title: string; url: string };

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
  const [place, { files, page }] = await terms.step("shoot", () =>
    whileItStays(terms, () =>
      // Asked in the same breath, so that both are of the same document.
      Promise.all([tab.world.run<Place>("where()"), make(tab, order, window, recorder, stage.assets)]),
    ),
  );
  guard.assertClean();
  // Not raced against time: a file that is stored after its capture has failed would belong to nobody.
  const outputs = await stage.timeline.step("store", () => store(stage.objects, order, files));
  const bytes = order.wantBytes ? files[0]?.bytes : undefined;
  return {
    outputs,
    bytes: bytes && bytes.byteLength <= messageBytesMax ? bytes : undefined,
    target: {
      finalUrl: order.document === undefined ? place.url : null,
      status: targetStatus(order, recorder),
      title: place.title,
    },
    page,
  };
}

/** To the page, until it has loaded. */
async function arrive({ tab, recorder, patience, step }: Terms, order: RenderOrder): Promise<Window> {
  const window = await step("prepare", () => emulate(tab, order));
  const loaderId = await step("navigate", () => patience.arrive(() => navigate(tab, order, recorder)));
  await step("wait", () =>
    patience.load(
      () => waitForLoad(recorder, order, loaderId),
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
  await settle(terms);
  // Paper has no window: what loads or appears on sight must have been in sight.
  if (options.full_page || order.outputs.some(({ format }) => format === "pdf")) {
    await step("load_lazily", () =>
      tab.world.run(`scrollThrough(${patience.atMost(scrollMs)}, ${sidePixelsMax})`),
    );
  }
  await takePlace(terms);
  if (options.delay > 0) {
    await step("delay", () => patience.wait("delay", () => pause(options.delay)));
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Stores all files, and tells of them in the order in which they were asked for. */
function store(objects: Objects, { outputs }: RenderOrder, files: Made[]): Promise<StoredOutput[]> {
  return Promise.all(
    outputs.map(({ format, objectKey }) => {
      const bytes = files.find((file) => file.format === format)?.bytes ?? new Uint8Array();
      return storeOne(objects, format, objectKey, bytes);
    }),
  );
}

async function storeOne(
  objects: Objects,
  format: Format,
  key: string,
  bytes: Uint8Array,
): Promise<StoredOutput> {
  const isContent = format === "html" || format === "markdown";
  // A page can truly have no text; it cannot have no picture.
  if (bytes.byteLength === 0 && !isContent)
    throw new AppError("render_failed", "The browser made an empty file");
  const size = isContent || format === "pdf" ? undefined : imageSize(bytes);
  const { etag } = await objects.put(key, bytes, contentTypes[format]);
  return {
    format,
    key,
    etag,
    sizeBytes: bytes.byteLength,
    width: size?.width ?? null,
    height: size?.height ?? null,
  };
}

function targetStatus(order: RenderOrder, recorder: Recorder): number | null {
  return order.document === undefined ? (recorder.main?.status ?? null) : null;
}
