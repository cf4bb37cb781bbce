// The content: rendered HTML, and Markdown made from it; the page, one element of it, or its article.
import { documentUrl, withoutOurName } from "#captures/document.ts";
import type { CaptureOptions } from "#captures/schemas.ts";
import { AppError } from "#core/errors.ts";
import type { Assets } from "#platform/assets.ts";
import { withSelector } from "./extent.ts";
import { htmlToMarkdown } from "./markdown.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

type Markup = { html: string; baseUrl: string; isTooLarge?: boolean };
/** What content is read from. */
export type Source = { tab: Tab; options: CaptureOptions; recorder: Recorder; assets: Assets };

/** The class that finds articles, as a script; `scripts/assets.ts` puts it there. */
const readerPath = "in-page/readability.js";

export async function readHtml(source: Source): Promise<Uint8Array> {
  const { html } = bounded(await read(source, false));
  return new TextEncoder().encode(html);
}

export async function readMarkdown(source: Source): Promise<Uint8Array> {
  const { html, baseUrl } = bounded(await read(source, true));
  return new TextEncoder().encode(htmlToMarkdown(html, baseUrl));
}

/** @throws AppError `too_large` */
function bounded(markup: Markup): Markup {
  if (!markup.isTooLarge) return markup;
  throw new AppError("too_large", "The rendered page has more than 10 million characters");
}

async function read(source: Source, forReading: boolean): Promise<Markup> {
  const { selector, content_extent } = source.options;
  if (selector !== undefined) return element(source.tab, selector, forReading);
  const article = content_extent === "article" ? await readArticle(source, forReading) : null;
  return article ?? source.tab.world.run<Markup>(`markup(${forReading})`);
}

async function element({ world }: Tab, selector: string, forReading: boolean): Promise<Markup> {
  const call = `markup(${forReading}, ${JSON.stringify(selector)})`;
  const found = await withSelector("selector", () => world.run<Markup | null>(call));
  if (!found) throw new AppError("selector_not_found", `selector: no element matches ${selector}`);
  return found;
}

async function readArticle({ tab, recorder, assets }: Source, forReading: boolean): Promise<Markup | null> {
  const reader = await assets.text(readerPath);
  const call = `article(${forReading}, () => { ${reader}\nreturn Readability; })`;
  const found = await tab.world.run<Markup | null>(call);
  const note = "No article was found in the page; the content is all of it";
  if (!found && !recorder.report.notes.includes(note)) recorder.report.notes.push(note);
  return found && { ...found, html: relative(found.html) };
}

const ourAddress = new RegExp(`((?:href|src|srcset|poster)="|, )(${documentUrl}[^"\\s]*)`, "g");

/** The reader makes every address absolute; a page given in the request has none that they could start from. */
function relative(html: string): string {
  return html.replaceAll(ourAddress, (_all, before: string, url: string) => before + withoutOurName(url));
}
