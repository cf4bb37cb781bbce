// What the page says of itself, and where it leads.
export const describing = /* js */ `
const metaContent = (...names) => {
  for (const name of names) {
    const tag = document.querySelector('meta[name="' + name + '" i], meta[property="' + name + '" i], meta[itemprop="' + name + '" i]');
    if (tag?.content) return tag.content.slice(0, 2000);
  }
  return undefined;
};
const filled = (record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value));
const oneLine = (text) => (text ?? "").trim().replace(/\\s+/g, " ").slice(0, 200);

/** The page's JSON-LD, flattened to the things it describes. */
const structured = () => {
  const things = [];
  const collect = (value, depth) => {
    if (value === null || typeof value !== "object" || depth > 5 || things.length >= 500) return;
    if (!Array.isArray(value) && value["@type"]) things.push(value);
    for (const inner of Object.values(value)) collect(inner, depth + 1);
  };
  for (const script of document.querySelectorAll('script[type="application/ld+json" i]')) {
    try {
      if (script.textContent.length <= 1_000_000) collect(JSON.parse(script.textContent), 0);
    } catch {}
  }
  return things;
};

const tagsOf = (prefix) => {
  const tags = {};
  for (const tag of document.querySelectorAll('meta[property^="' + prefix + '" i], meta[name^="' + prefix + '" i]')) {
    const name = (tag.getAttribute("property") ?? tag.name).slice(prefix.length);
    if (Object.keys(tags).length < 100 && tag.content) tags[name] ??= tag.content.slice(0, 2000);
  }
  return tags;
};

/** The largest side that an icon says it has; drawings have any. */
const sideOf = ({ sizes, type, url }) =>
  type === "image/svg+xml" || /\\.svg([?#]|$)/.test(url) || sizes === "any" ? Infinity
    : Math.max(0, ...[...(sizes ?? "").matchAll(/(\\d+)x\\d+/gi)].map(([, side]) => Number(side)));

const iconsOf = () =>
  [...document.querySelectorAll('link[rel~="icon" i], link[rel~="apple-touch-icon" i], link[rel~="apple-touch-icon-precomposed" i], link[rel~="mask-icon" i]')]
    .filter((link) => /^(https?|data):/.test(link.href))
    .slice(0, 50)
    .map((link) => ({
      // A drawing written into the page can be of any length.
      url: link.href.slice(0, 10_000),
      rel: link.rel.toLowerCase(),
      sizes: link.getAttribute("sizes") || null,
      type: link.type || null,
    }));

/** A mask is a shape in one colour, not the icon itself. */
const bestIcon = () =>
  iconsOf().filter(({ rel }) => rel !== "mask-icon").toSorted((a, b) => sideOf(b) - sideOf(a))[0]?.url;

const linkText = (link) =>
  oneLine(link.innerText) || oneLine(link.getAttribute("aria-label")) || oneLine(link.querySelector("img[alt]")?.alt) || oneLine(link.title);

const linksOf = (linksMax) => {
  const site = (host) => host.replace(/^www\\./, "");
  const links = new Map();
  for (const link of document.querySelectorAll("a[href], area[href]")) {
    if (!/^https?:/.test(link.href)) continue;
    const known = links.get(link.href);
    if (known) known.text ||= linkText(link);
    else
      links.set(link.href, {
        url: link.href,
        text: links.size < linksMax ? linkText(link) : "",
        rel: [...link.relList].slice(0, 10).map((word) => word.toLowerCase().slice(0, 50)),
        type: site(link.hostname) === site(location.hostname) ? "internal" : "external",
      });
  }
  return { links: [...links.values()].slice(0, linksMax), linksFound: links.size };
};

const describers = {
  metadata: () => {
    const things = structured();
    const stated = (name) => things.map((thing) => thing[name]).find((value) => typeof value === "string");
    return filled({
      title: document.title,
      description: metaContent("description", "og:description", "twitter:description"),
      author: metaContent("author", "article:author"),
      keywords: metaContent("keywords"),
      generator: metaContent("generator"),
      robots: metaContent("robots"),
      language: document.documentElement.lang,
      charset: document.characterSet,
      theme_color: metaContent("theme-color"),
      canonical: document.querySelector('link[rel="canonical" i]')?.href,
      icon: bestIcon(),
      published: metaContent("article:published_time", "date", "datePublished") ?? stated("datePublished"),
      modified: metaContent("article:modified_time", "last-modified", "dateModified") ?? stated("dateModified"),
    });
  },
  open_graph: () => tagsOf("og:"),
  twitter: () => tagsOf("twitter:"),
  icons: iconsOf,
  feeds: () =>
    [...document.querySelectorAll('link[rel~="alternate" i][type="application/rss+xml" i], link[rel~="alternate" i][type="application/atom+xml" i], link[rel~="alternate" i][type="application/feed+json" i]')]
      .slice(0, 50)
      .map((link) => ({ url: link.href, type: link.type.toLowerCase(), title: oneLine(link.title) || null })),
  structured_data: () =>
    [...new Set(structured().flatMap((thing) => thing["@type"]).map(String))].slice(0, 50).map((type) => type.slice(0, 100)),
};

/** A selector that finds exactly this element. */
const pathTo = (element) => {
  const steps = [];
  for (let at = element; at.parentElement; at = at.parentElement)
    steps.unshift(":nth-child(" + (1 + [...at.parentElement.children].indexOf(at)) + ")");
  return [":root", ...steps].join(">");
};

Object.assign(stillframe, {
  /** What of the page is wanted, each under its own name. */
  describe(wanted, linksMax) {
    const found = {};
    for (const name of wanted) if (name in describers) found[name] = describers[name]();
    return wanted.includes("links") ? { ...found, ...linksOf(linksMax) } : found;
  },

  /**
   * Places of text that between them use every font: for each font setting the longest texts, and for each writing in
   * it one more, since letters that a font lacks come from another.
   */
  texts(placesMax) {
    const places = new Map();
    const walker = document.createTreeWalker(document.body ?? document, NodeFilter.SHOW_TEXT);
    for (let count = 0; count < 20_000 && walker.nextNode(); count++) {
      const text = walker.currentNode.data.trim();
      const element = walker.currentNode.parentElement;
      if (!text || !element || !element.checkVisibility({ visibilityProperty: true })) continue;
      const { fontFamily, fontWeight, fontStyle } = getComputedStyle(element);
      const script = /\\p{Emoji_Presentation}/u.test(text) ? "emoji" : (/[\\p{L}--[\\p{Script=Latin}]]/v.exec(text)?.[0].codePointAt(0) ?? 0) >> 8;
      const key = [fontFamily, fontWeight, fontStyle, script].join("|");
      const known = places.get(key);
      if (!known || known.length < text.length) places.set(key, { element, length: text.length });
    }
    return [...places.values()].toSorted((a, b) => b.length - a.length).slice(0, placesMax).map(({ element }) => pathTo(element));
  },
});
`;
