// The content: rendered HTML, Markdown made from it, and what the page says of itself.
import { AppError } from "#core/errors.ts";
import type { PageFacts } from "#db/schema/captures.ts";
import { htmlToMarkdown } from "./markdown.ts";
import type { Tab } from "./tab.ts";

const linksMax = 1000;

type Markup = { html: string; baseUrl: string; isTooLarge?: boolean };

export function describe({ world }: Tab): Promise<PageFacts> {
  return world.run<PageFacts>(`describe(${linksMax})`);
}

export async function readHtml(tab: Tab): Promise<Uint8Array> {
  const { html } = await markup(tab, false);
  return new TextEncoder().encode(html);
}

export async function readMarkdown(tab: Tab): Promise<Uint8Array> {
  const { html, baseUrl } = await markup(tab, true);
  return new TextEncoder().encode(htmlToMarkdown(html, baseUrl));
}

async function markup({ world }: Tab, forReading: boolean): Promise<Markup> {
  const made = await world.run<Markup>(`markup(${forReading})`);
  if (made.isTooLarge)
    throw new AppError("too_large", "The rendered page has more than 10 million characters");
  return made;
}
