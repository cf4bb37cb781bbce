// The files of one render, in the order in which making one leaves the page fit for the next.
import type { Format } from "#captures/options/formats.ts";
import { partsWanted } from "#captures/options/metadata.ts";
import type { PageFacts } from "#db/schema/captures.ts";
import type { Assets } from "#platform/assets.ts";
import { describe } from "./describe.ts";
import type { Window } from "./emulate.ts";
import { readHtml, readMarkdown } from "./extract.ts";
import type { RenderOrder } from "./order.ts";
import { print } from "./print.ts";
import type { Recorder } from "./recorder.ts";
import { shoot } from "./shoot.ts";
import type { Tab } from "./tab.ts";

export type Made = { format: Format; bytes: Uint8Array };

/** Pictures change nothing, paper changes the page's medium, and Markdown its text. */
const turns: Format[] = ["png", "jpeg", "webp", "html", "pdf", "markdown"];

/** Makes the outputs asked for, one after the other, since all are made of the one page. */
export async function make(
  tab: Tab,
  order: RenderOrder,
  window: Window,
  recorder: Recorder,
  assets: Assets,
): Promise<{ files: Made[]; page: PageFacts | null }> {
  const asked = new Set(order.outputs.map(({ format }) => format));
  const page = await describe(tab, partsWanted(order.options.metadata), recorder);
  const files: Made[] = [];
  for (const format of turns) {
    if (!asked.has(format)) continue;
    files.push({ format, bytes: await makeOne(format, tab, order, window, recorder, assets) });
  }
  return { files, page };
}

function makeOne(
  format: Format,
  tab: Tab,
  { options }: RenderOrder,
  window: Window,
  recorder: Recorder,
  assets: Assets,
): Promise<Uint8Array> {
  switch (format) {
    case "png":
    case "jpeg":
    case "webp":
      return shoot(tab, format, options, window, recorder);
    case "pdf":
      return print(tab, options, window, recorder);
    case "html":
      return readHtml({ tab, options, recorder, assets });
    case "markdown":
      return readMarkdown({ tab, options, recorder, assets });
  }
}
