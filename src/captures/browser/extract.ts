// The content: rendered HTML, Markdown made from it, and what the page says of itself.
import type { PageFacts } from "#db/schema/captures.ts";
import { htmlToMarkdown } from "./markdown.ts";
import type { Tab } from "./tab.ts";

const linksMax = 1000;

type Markup = { html: string; baseUrl: string };

export function describe({ world }: Tab): Promise<PageFacts> {
  return world.run<PageFacts>(`describe(${linksMax})`);
}

export async function readHtml({ world }: Tab): Promise<Uint8Array> {
  const { html } = await world.run<Markup>("markup(false)");
  return new TextEncoder().encode(html);
}

export async function readMarkdown({ world }: Tab): Promise<Uint8Array> {
  const { html, baseUrl } = await world.run<Markup>("markup(true)");
  return new TextEncoder().encode(htmlToMarkdown(html, baseUrl));
}
