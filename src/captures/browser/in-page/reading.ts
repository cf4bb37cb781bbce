// What the page says: of itself, and to its readers.
export const reading = /* js */ `
/** Marks what nobody sees, opens what is folded, and puts formulas back into the text they were written as. */
const prepareForReading = () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  for (const formula of document.querySelectorAll(".katex, mjx-container")) {
    const source = formula.querySelector('annotation[encoding="application/x-tex"]') ?? formula.querySelector("math");
    const isBlock = formula.closest(".katex-display") || formula.getAttribute("display") === "true";
    const mark = isBlock ? "$$" : "$";
    if (source) formula.replaceWith(mark + source.textContent.trim() + mark);
  }
  for (const script of document.querySelectorAll('script[type^="math/tex"]')) {
    const mark = script.type.includes("display") ? "$$" : "$";
    const shown = script.previousElementSibling;
    if (shown && /^MathJax/.test(shown.className)) shown.remove();
    script.replaceWith(mark + script.textContent.trim() + mark);
  }
  for (const element of document.body?.querySelectorAll("*") ?? []) {
    if (!element.checkVisibility({ visibilityProperty: true })) element.setAttribute("data-stillframe-unseen", "");
  }
};

Object.assign(stillframe, {
  /** The document as text; for reading, without what nobody sees. */
  markup(forReading) {
    if (forReading) prepareForReading();
    const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + "\\n" : "";
    const html = doctype + document.documentElement.outerHTML;
    // A message of more than 32 MiB would end the connection to the browser, for every capture in it.
    if (html.length > 10_000_000) return { html: "", baseUrl: "", isTooLarge: true };
    return { html, baseUrl: document.baseURI };
  },

  /** What the page says of itself, and where it leads. */
  describe(linksMax) {
    const meta = (name) => document.querySelector('meta[name="' + name + '" i]')?.content;
    const found = {
      title: document.title,
      description: meta("description"),
      author: meta("author"),
      language: document.documentElement.lang,
      charset: document.characterSet,
      theme_color: meta("theme-color"),
      canonical: document.querySelector('link[rel="canonical" i]')?.href,
      icon: document.querySelector('link[rel~="icon" i]')?.href,
    };
    const metadata = Object.fromEntries(Object.entries(found).filter(([, value]) => value));
    const openGraph = {};
    for (const tag of document.querySelectorAll('meta[property^="og:" i]')) {
      openGraph[tag.getAttribute("property").slice(3)] ??= tag.content;
    }
    const links = new Map();
    for (const link of document.querySelectorAll("a[href], area[href]")) {
      if (links.size >= linksMax) break;
      const text = (link.innerText ?? "").trim().replace(/\\s+/g, " ").slice(0, 200);
      if (/^https?:/.test(link.href) && !links.has(link.href)) links.set(link.href, text);
    }
    return { metadata, openGraph, links: [...links].map(([url, text]) => ({ url, text })) };
  },
});
`;
