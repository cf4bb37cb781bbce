// The content: rendered HTML, or Markdown made from it, with what the page says of itself.
import type { ContentOptions } from "#captures/schemas.ts";
import type { PageFacts } from "#db/schema/captures.ts";
import { htmlToMarkdown } from "./markdown.ts";
import type { Tab } from "./tab.ts";

const linksMax = 1000;

type InPage = PageFacts & { html: string; baseUrl: string };

export async function extract(
  { world }: Tab,
  { format }: ContentOptions,
): Promise<{ bytes: Uint8Array; page: PageFacts }> {
  const { html, baseUrl, ...page } = await world.run<InPage>(
    `content(${linksMax}, ${format === "markdown"})`,
  );
  const text = format === "markdown" ? htmlToMarkdown(html, baseUrl) : html;
  return { bytes: new TextEncoder().encode(text), page };
}
