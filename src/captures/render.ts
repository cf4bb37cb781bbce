// The pipeline of one capture on a leased tab: one line a step, each timed and named for the report.
import { imageSize } from "image-size";
import { AppError } from "#core/errors.ts";
import type { Deadline } from "#core/deadline.ts";
import type { PageFacts } from "#db/schema/captures.ts";
import type { Objects } from "#platform/objects.ts";
import type { Timeline } from "#telemetry/timeline.ts";
import { emulate, type Window } from "./browser/emulate.ts";
import { sidePixelsMax, withSelector } from "./browser/extent.ts";
import { extract } from "./browser/extract.ts";
import { navigate, waitForLoad } from "./browser/navigate.ts";
import type { Guard } from "./browser/guard.ts";
import type { RenderOrder, Rendering } from "./browser/order.ts";
import { print } from "./browser/print.ts";
import type { Recorder } from "./browser/recorder.ts";
import { shoot } from "./browser/shoot.ts";
import type { Tab } from "./browser/tab.ts";

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

type Made = { bytes: Uint8Array; contentType: string; format: string; page: PageFacts | null };
type Settled = { title: string; url: string };

/** Makes the file and stores it. @throws AppError naming what went wrong; the stage's owner releases the tab */
export async function render(stage: Stage, order: RenderOrder): Promise<Rendering> {
  const { tab, recorder, guard, objects } = stage;
  const { options } = order;
  const window = await step(stage, "prepare", () => emulate(tab.cdp, order));
  const loaderId = await step(stage, "navigate", () => navigate(tab, order, recorder));
  await step(stage, "wait", () => waitForLoad(recorder, order, loaderId));
  if (options.wait_for_selector !== undefined)
    await step(stage, "wait_for_selector", () => appears(tab, options.wait_for_selector));
  const settled = await step(stage, "settle", () => tab.world.run<Settled>(`settle(${settleMs})`));
  // Paper has no window: what loads or appears on sight must have been in sight.
  if (order.kind === "pdf" || ("full_page" in options && options.full_page)) {
    await step(stage, "load_lazily", () => tab.world.run(`scrollThrough(${scrollMs}, ${sidePixelsMax})`));
  }
  if (options.delay > 0)
    await step(stage, "delay", () => new Promise((resolve) => setTimeout(resolve, options.delay)));
  guard.assertClean();
  const made = await step(stage, "shoot", () => make(tab, order, window, recorder));
  guard.assertClean();
  const output = await step(stage, "store", () => store(objects, order, made));
  return {
    output,
    contentType: made.contentType,
    bytes: order.wantBytes && made.bytes.byteLength <= messageBytesMax ? made.bytes : undefined,
    target: {
      finalUrl: order.document === undefined ? settled.url : null,
      status: targetStatus(order, recorder),
      title: settled.title,
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

async function make(tab: Tab, order: RenderOrder, window: Window, recorder: Recorder): Promise<Made> {
  switch (order.kind) {
    case "screenshot": {
      const { format } = order.options;
      return {
        bytes: await shoot(tab, order.options, window, recorder),
        contentType: `image/${format}`,
        format,
        page: null,
      };
    }
    case "pdf":
      return {
        bytes: await print(tab, order.options, recorder),
        contentType: "application/pdf",
        format: "pdf",
        page: null,
      };
    case "content": {
      const { format } = order.options;
      const contentType = format === "html" ? "text/html; charset=utf-8" : "text/markdown; charset=utf-8";
      return { ...(await extract(tab, order.options)), contentType, format };
    }
  }
}

async function store(objects: Objects, order: RenderOrder, made: Made): Promise<Rendering["output"]> {
  // A page can truly have no text; it cannot have no picture.
  if (made.bytes.byteLength === 0 && order.kind !== "content")
    throw new AppError("render_failed", "The browser made an empty file");
  const size = made.contentType.startsWith("image/") ? imageSize(made.bytes) : undefined;
  const { etag } = await objects.put(order.objectKey, made.bytes, made.contentType);
  return {
    format: made.format,
    key: order.objectKey,
    etag,
    sizeBytes: made.bytes.byteLength,
    width: size?.width ?? null,
    height: size?.height ?? null,
  };
}

function targetStatus(order: RenderOrder, recorder: Recorder): number | null {
  return order.document === undefined ? (recorder.main?.status ?? null) : null;
}
