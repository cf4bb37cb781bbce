// What runs inside the page, in a world of its own where the page's scripts cannot reach it. It is text, not functions:
// what a bundler does to a function (helpers, renamed imports) does not exist over there.

/** The isolated world's name; `tab.ts` installs the source below in it for each document. */
export const worldName = "stillframe";

export const inPageSource = /* js */ `
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const within = (ms, work) => Promise.race([pause(ms), work]);
const inView = (element) => {
  const box = element.getBoundingClientRect();
  return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
};
const visible = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden";
};
const decoded = (images) => Promise.all(images.map((image) => image.decode().catch(() => undefined)));

/** Resolves when nothing in the document changed for quietMs. */
const quiet = (quietMs) =>
  new Promise((resolve) => {
    const done = () => (observer.disconnect(), resolve());
    let timer = setTimeout(done, quietMs);
    const observer = new MutationObserver(() => (clearTimeout(timer), (timer = setTimeout(done, quietMs))));
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });

globalThis.stillframe = {
  /** Fonts, images in view, and for pages with scripts a moment without changes. A still page costs no wait at all. */
  async settle(limitMs) {
    const images = [...document.images].filter((image) => !image.complete && inView(image));
    const waits = [];
    if (document.fonts.status !== "loaded") waits.push(document.fonts.ready);
    if (images.length > 0) waits.push(decoded(images));
    if (document.scripts.length > 0) waits.push(quiet(50));
    if (waits.length > 0) await within(limitMs, Promise.all(waits).then(frame).then(frame));
    return { title: document.title, url: location.href };
  },

  /** Scrolls through the page once, so that what loads on sight loads, and back to where it was. */
  async scrollThrough(limitMs, heightMax) {
    const start = scrollY;
    const until = performance.now() + limitMs;
    for (let top = 0; top < Math.min(document.documentElement.scrollHeight, heightMax); top += innerHeight) {
      if (performance.now() > until) break;
      scrollTo({ top, behavior: "instant" });
      await within(100, frame().then(frame));
    }
    const waiting = [...document.images].filter((image) => !image.complete);
    await within(Math.max(0, until - performance.now()), decoded(waiting));
    scrollTo({ top: start, behavior: "instant" });
    await within(100, frame().then(frame));
  },

  async appears(selector) {
    for (;;) {
      const element = document.querySelector(selector);
      if (element && visible(element)) return true;
      await within(50, frame());
    }
  },

  /** The first match's box in page coordinates, or null. */
  box(selector) {
    const element = document.querySelector(selector);
    if (!element) return null;
    const box = element.getBoundingClientRect();
    return { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height };
  },

  /** How tall the page is. */
  height() {
    const root = document.documentElement;
    return Math.max(root.scrollHeight, root.offsetHeight, document.body ? document.body.scrollHeight : 0);
  },

  content(linksMax) {
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
    const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) + "\\n" : "";
    return {
      html: doctype + document.documentElement.outerHTML,
      baseUrl: document.baseURI,
      metadata,
      openGraph,
      links: [...links].map(([url, text]) => ({ url, text })),
    };
  },
};
`;
