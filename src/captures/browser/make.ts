// The files of one render, in the order in which making one leaves the page fit for the next.
import type { Format } from "#captures/options/formats.ts";
import { partsWanted } from "#captures/options/metadata.ts";
import { isSized } from "#captures/options/sizing.ts";
import type { PageFacts } from "#db/schema/captures.ts";
import type { Assets } from "#platform/assets.ts";
import { describe } from "./describe.ts";
import type { Window } from "./emulate.ts";
import { readHtml, readMarkdown } from "./extract.ts";
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

type Stores = { assets: Assets; objects: Objects };

/** Makes the outputs asked for, one after the other, since all are made of the one page. */
export async function make(
  tab: Tab,
  order: RenderOrder,
  window: Window,
  recorder: Recorder,
  stores: Stores,
): Promise<{ files: Made[]; page: PageFacts | null }> {
  const asked = new Set(order.outputs.map(({ format }) => format));
  const page = await describe(tab, partsWanted(order.options.metadata), recorder);
  const files: Made[] = [];
  for (const format of turns) {
    if (asked.has(format))
      files.push({ format, ...(await makeOne(format, tab, order, window, recorder, stores)) });
  }
  return { files, page };
}

async function makeOne(
  format: Format,
  tab: Tab,
  { options, outputs }: RenderOrder,
  window: Window,
  recorder: Recorder,
  { assets, objects }: Stores,
): Promise<Picture> {
  switch (format) {
    case "png":
    case "jpeg":
    case "webp": {
      const objectKey = outputs.find((output) => output.format === format)?.objectKey ?? "";
      const shot = { tab, objectKey, window, recorder, objects };
      if (!isSized(options)) return shoot({ ...shot, format, options });
      // What is to be scaled is taken without loss and at once, and gets its format then.
      return shoot({ ...shot, format: "png", options: { ...options, full_page_algorithm: "native" } });
    }
    case "pdf":
      return { bytes: await print(tab, options, window, recorder) };
    case "html":
      return { bytes: await readHtml({ tab, options, recorder, assets }) };
    case "markdown":
      return { bytes: await readMarkdown({ tab, options, recorder, assets }) };
  }
}
