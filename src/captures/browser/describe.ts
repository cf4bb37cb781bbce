// What the record says of the page. Nothing of it is asked where nothing is wanted.
import { withoutOurName } from "#captures/document.ts";
import type { MetadataPart } from "#captures/options/metadata.ts";
import type { PageFacts, PageFont, PageLink } from "#db/schema/captures.ts";
import type { Recorder } from "./recorder.ts";
import type { Tab } from "./tab.ts";

const linksMax = 1000;
/** Places looked at for their fonts. */
const placesMax = 40;
const headersMax = 100;
const headerTextMax = 2000;

type Described = Omit<PageFacts, "open_graph" | "fonts" | "headers" | "links"> & {
  open_graph?: Record<string, string>;
  structured_data?: string[];
  links?: PageLink[];
  linksFound?: number;
};

export async function describe(
  tab: Tab,
  wanted: readonly MetadataPart[],
  { main, report }: Recorder,
): Promise<PageFacts | null> {
  if (wanted.length === 0) return null;
  const call = `describe(${JSON.stringify(wanted)}, ${linksMax})`;
  const [{ open_graph, structured_data, linksFound = 0, ...rest }, fonts] = await Promise.all([
    tab.world.run<Described>(call),
    wanted.includes("fonts") ? fontsOf(tab) : undefined,
  ]);
  if (linksFound > linksMax)
    report.notes.push(`The page has ${linksFound} links; the record holds the first ${linksMax}`);
  return {
    ...named(rest),
    ...(open_graph && { openGraph: open_graph }),
    ...(structured_data && { structuredData: structured_data }),
    ...(fonts && { fonts }),
    ...(wanted.includes("headers") && { headers: headersOf(main?.headers ?? {}) }),
  };
}

/** A page given in the request has no address; what is relative there stays so. */
function named({ metadata, icons, feeds, links, ...rest }: PageFacts) {
  const relative = <U extends { url: string }>(one: U) => ({ ...one, url: withoutOurName(one.url) });
  const facts = Object.entries(metadata ?? {}).map(([name, text]) => [name, withoutOurName(text)]);
  return {
    ...rest,
    ...(metadata && { metadata: Object.fromEntries(facts) as Record<string, string> }),
    ...(icons && { icons: icons.map(relative) }),
    ...(feeds && { feeds: feeds.map(relative) }),
    ...(links && { links: links.map(relative) }),
  };
}

/** The main answer's headers by lower-case names; cookies are the visitor's own and stay out. */
function headersOf(headers: Record<string, string>): Record<string, string> {
  const kept = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.slice(0, headerTextMax)] as const)
    .filter(([name]) => name !== "set-cookie" && name !== "set-cookie2");
  return Object.fromEntries(kept.slice(0, headersMax));
}

/** The font families whose glyphs were really drawn, as the browser itself tells of them. */
async function fontsOf({ cdp, world }: Tab): Promise<PageFont[]> {
  const [places, , , { root }] = await Promise.all([
    world.run<string[]>(`texts(${placesMax})`),
    cdp.send("DOM.enable"),
    cdp.send("CSS.enable"),
    cdp.send("DOM.getDocument", { depth: 0 }),
  ]);
  const used = await Promise.all(
    places.map(async (selector) => {
      const { nodeId } = await cdp.send("DOM.querySelector", { nodeId: root.nodeId, selector });
      return nodeId === 0 ? [] : (await cdp.send("CSS.getPlatformFontsForNode", { nodeId })).fonts;
    }),
  );
  // Carried out before whatever is sent next, so that nobody waits for them.
  for (const domain of ["CSS.disable", "DOM.disable"] as const) void cdp.send(domain).catch(() => undefined);
  const families = new Map(used.flat().map((font) => [font.familyName, font.isCustomFont]));
  return [...families].map(([family, isCustom]) => ({ family, source: isCustom ? "web" : "system" }));
}
