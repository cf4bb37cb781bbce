// The page's text, for programs and for readers.
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

/** Whether nobody sees it, nor would by unfolding; scripts say things to programs. */
const isUnseen = (element) =>
  !element.checkVisibility({ visibilityProperty: true }) && element.localName !== "script" && !element.closest("details:not([open])");

/** A copy of the document that holds only what is seen. */
const seenCopy = () => {
  const copy = document.cloneNode(true);
  const copied = copy.body ? [...copy.body.querySelectorAll("*")] : [];
  for (const [at, element] of [...(document.body?.querySelectorAll("*") ?? [])].entries()) {
    if (isUnseen(element)) copied[at]?.remove();
  }
  return copy;
};

/**
 * Lets the reader put a body back as it was without parsing text, which pages may forbid (Trusted Types); what stands
 * in noscript, which it would parse too, was not shown.
 */
const keepRestorable = (copy) => {
  for (const noscript of copy.querySelectorAll("noscript")) noscript.remove();
  let kept;
  Object.defineProperty(copy.body, "innerHTML", {
    get: () => ((kept = copy.body.cloneNode(true)), ""),
    set: () => copy.body.replaceChildren(...kept.cloneNode(true).childNodes),
  });
};

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** With less text than this it is no article. */
const articleTextMin = 100;

Object.assign(stillframe, {
  /** The document as text; for reading, without what nobody sees. Null where the one element wanted is not there. */
  markup(forReading, selector) {
    const wanted = selector === undefined ? document.documentElement : document.querySelector(selector);
    if (!wanted) return null;
    if (forReading) prepareForReading();
    const isWhole = selector === undefined && document.doctype;
    const doctype = isWhole ? new XMLSerializer().serializeToString(document.doctype) + "\\n" : "";
    const html = doctype + wanted.outerHTML;
    // A message of more than 32 MiB would end the connection to the browser, for every capture in it.
    if (html.length > 10_000_000) return { html: "", baseUrl: "", isTooLarge: true };
    return { html, baseUrl: document.baseURI };
  },

  /** The article as a document of its own, or null where there is none. makeReader gives the class that finds it. */
  article(forReading, makeReader) {
    if (!document.body) return null;
    if (forReading) prepareForReading();
    const copy = seenCopy();
    keepRestorable(copy);
    const Reader = makeReader();
    const found = new Reader(copy, { keepClasses: true }).parse();
    if (!found || found.textContent.trim().length < articleTextMin) return null;
    const title = escaped(found.title || document.title);
    const heading = /<h1[\\s>]/.test(found.content) ? "" : "<h1>" + title + "</h1>\\n";
    const language = escaped(found.lang || document.documentElement.lang);
    const direction = escaped(found.dir || "");
    const root = "<html" + (language && ' lang="' + language + '"') + (direction && ' dir="' + direction + '"') + ">";
    const head = '<head><meta charset="utf-8"><title>' + title + "</title></head>";
    const html = "<!DOCTYPE html>\\n" + root + head + "<body>\\n" + heading + found.content + "\\n</body></html>";
    return { html, baseUrl: document.baseURI };
  },
});
`;
