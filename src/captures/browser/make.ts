// The files of one render, in the order in which making one leaves the page fit for the next.
import type { Format } from "#captures/options/formats.ts";
import type { PageFacts } from "#db/schema/captures.ts";
import type { Window } from "./emulate.ts";
import { describe, readHtml, readMarkdown } from "./extract.ts";
import type { RenderOrder } from "./order.ts";
import type { Objects } from "#platform/objects.ts";
import type { Picture } from "./picture.ts";
import { print } from "./print.ts";
import type { Recorder } from "./recorder.ts";
import { shoot } from "./shoot.ts";
import type { Tab } from "./tab.ts";

export type Made = Picture & { format: Format };

/** Pictures change nothing, paper changes the page's medium, and Markdown its text. */
const turns: Format[] = ["png", "jpeg", "webp", "html", "pdf", "markdown"];

/** Makes the outputs asked for, one after the other, since all are made of the one page. */
export async function make(
  tab: Tab,
  order: RenderOrder,
  window: Window,
  recorder: Recorder,
  objects: Objects,
): Promise<{ files: Made[]; page: PageFacts | null }> {
  const asked = new Set(order.outputs.map(({ format }) => format));
  const page = asked.has("html") || asked.has("markdown") ? await describe(tab) : null;
  const files: Made[] = [];
  for (const format of turns) {
    if (asked.has(format))
      files.push({ format, ...(await makeOne(format, tab, order, window, recorder, objects)) });
  }
  return { files, page };
}

async function makeOne(
  format: Format,
  tab: Tab,
  { options, outputs }: RenderOrder,
  window: Window,
  recorder: Recorder,
  objects: Objects,
): Promise<Picture> {
  switch (format) {
    case "png":
    case "jpeg":
    case "webp": {
      const objectKey = outputs.find((output) => output.format === format)?.objectKey ?? "";
      return shoot({ tab, format, objectKey, options, window, recorder, objects });
    }
    case "pdf":
      return { bytes: await print(tab, options, recorder) };
    case "html":
      return { bytes: await readHtml(tab) };
    case "markdown":
      return { bytes: await readMarkdown(tab) };
  }
}
