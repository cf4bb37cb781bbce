// The pipeline of one capture on a leased tab: one line a step, each timed and named for the report.
import { imageSize } from "image-size";
import { AppError } from "#core/errors.ts";
import type { Deadline } from "#core/deadline.ts";
import type { StoredOutput } from "#db/schema/captures.ts";
import type { Objects } from "#platform/objects.ts";
import type { Timeline } from "#telemetry/timeline.ts";
import { emulate } from "./browser/emulate.ts";
import { sidePixelsMax, withSelector } from "./browser/extent.ts";
import { make, type Made } from "./browser/make.ts";
import { navigate, waitForLoad } from "./browser/navigate.ts";
import type { Guard } from "./browser/guard.ts";
import type { RenderOrder, Rendering } from "./browser/order.ts";
import type { Recorder } from "./browser/recorder.ts";
import { resize } from "./browser/resize.ts";
import type { Tab } from "./browser/tab.ts";
import { contentTypes, type Format } from "./options/formats.ts";
import { isSized } from "./options/sizing.ts";

/** A tab with everything that watches it while one capture is made. */
export type Stage = {
  tab: Tab;
  recorder: Recorder;
  guard: Guard;
  deadline: Deadline;
  timeline: Timeline;
  objects: Objects;
};

/** Fonts, images in view and late scripts get this long after the load states are reached. */
const settleMs = 2000;
const scrollMs = 5000;
/** Larger answers go by way of the store: one message between isolates holds 32 MB. */
const messageBytesMax = 8_000_000;

type Place = { title: string; url: string };

/** Makes the file and stores it. @throws AppError naming what went wrong; the stage's owner releases the tab */
export async function render(stage: Stage, order: RenderOrder): Promise<Rendering> {
  const { tab, recorder, guard, objects } = stage;
  const { options } = order;
  const window = await step(stage, "prepare", () => emulate(tab.cdp, order));
  const loaderId = await step(stage, "navigate", () => navigate(tab, order, recorder));
  await step(stage, "wait", () => waitForLoad(recorder, order, loaderId));
  if (options.wait_for_selector !== undefined)
    await step(stage, "wait_for_selector", () => appears(tab, options.wait_for_selector));
  await step(stage, "settle", () => tab.world.run(`settle(${settleMs})`));
  // Paper has no window: what loads or appears on sight must have been in sight.
  if (options.full_page || order.outputs.some(({ format }) => format === "pdf")) {
    await step(stage, "load_lazily", () => tab.world.run(`scrollThrough(${scrollMs}, ${sidePixelsMax})`));
  }
  if (options.delay > 0)
    await step(stage, "delay", () => new Promise((resolve) => setTimeout(resolve, options.delay)));
  guard.assertClean();
  // Asked in the same breath, so that both are of the same document.
  const [place, made] = await step(stage, "shoot", () =>
    Promise.all([tab.world.run<Place>("where()"), make(tab, order, window, recorder)]),
  );
  guard.assertClean();
  const files = isSized(options)
    ? await step(stage, "scale", () => resize(tab, options, made.files, recorder))
    : made.files;
  // Not raced against time: a file that is stored after its capture has failed would belong to nobody.
  const outputs = await stage.timeline.step("store", () => store(objects, order, files));
  const bytes = order.wantBytes ? files[0]?.bytes : undefined;
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

async function step<T>({ deadline, timeline }: Stage, name: string, work: () => Promise<T>): Promise<T> {
  deadline.enter(name);
  return timeline.step(name, () => deadline.race(work()));
}

async function appears(tab: Tab, selector: string | undefined): Promise<void> {
  await withSelector("wait_for_selector", () => tab.world.run(`appears(${JSON.stringify(selector)})`));
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
