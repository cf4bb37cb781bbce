// The files of one render, in the order in which making one leaves the page fit for the next.
import type { Format } from "#captures/options/formats.ts";
import { isSized } from "#captures/options/sizing.ts";
import type { PageFacts } from "#db/schema/captures.ts";
import type { Window } from "./emulate.ts";
import { describe, readHtml, readMarkdown } from "./extract.ts";
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
): Promise<{ files: Made[]; page: PageFacts | null }> {
  const asked = new Set(order.outputs.map(({ format }) => format));
  const page = asked.has("html") || asked.has("markdown") ? await describe(tab) : null;
  const files: Made[] = [];
  for (const format of turns) {
    if (asked.has(format)) files.push({ format, bytes: await makeOne(format, tab, order, window, recorder) });
  }
  return { files, page };
}

function makeOne(
  format: Format,
  tab: Tab,
  { options }: RenderOrder,
  window: Window,
  recorder: Recorder,
): Promise<Uint8Array> {
  switch (format) {
    case "png":
    case "jpeg":
    case "webp":
      // What is to be scaled is taken without loss, and gets its format then.
      return shoot(tab, isSized(options) ? "png" : format, options, window, recorder);
    case "pdf":
      return print(tab, options, recorder);
    case "html":
      return readHtml(tab);
    case "markdown":
      return readMarkdown(tab);
  }
}
