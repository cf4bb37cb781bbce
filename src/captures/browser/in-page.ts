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

/** Transitions and animations that will end, where any run. */
const motion = () =>
  document.getAnimations().filter((one) => one.playState === "running" && one.effect?.getComputedTiming().endTime < Infinity);

/** Small copies of the canvases in view; one that may not be read counts as still. */
const sketch = (canvases) =>
  canvases.map((canvas) => {
    try {
      const copy = new OffscreenCanvas(24, 24).getContext("2d");
      copy.drawImage(canvas, 0, 0, 24, 24);
      return copy.getImageData(0, 0, 24, 24).data.join();
    } catch {
      return "";
    }
  }).join("|");

const drawn = async (canvases) => {
  for (let last = ""; ; ) {
    const now = sketch(canvases);
    if (now === last) return;
    last = now;
    await pause(100);
  }
};

/** While a picture beyond the window is taken the browser makes the window 1 by 1 px and back; the page must not see it. */
let shooting = false;
addEventListener("resize", (event) => shooting && event.stopImmediatePropagation(), true);

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

globalThis.stillframe = {
  /**
   * Fonts, images in view, for pages with scripts a moment without changes, then whatever moves and will end. A still
   * page costs no wait at all.
   */
  async settle(limitMs) {
    const images = [...document.images].filter((image) => !image.complete && inView(image));
    const waits = [];
    if (document.fonts.status !== "loaded") waits.push(document.fonts.ready);
    if (images.length > 0) waits.push(decoded(images));
    if (document.scripts.length > 0) waits.push(quiet(50));
    const until = performance.now() + limitMs;
    if (waits.length > 0) await within(limitMs, Promise.all(waits).then(frame).then(frame));
    const moving = motion().map((one) => one.finished.catch(() => undefined));
    const canvases = [...document.querySelectorAll("canvas")].filter((canvas) => visible(canvas) && inView(canvas));
    if (canvases.length > 0) moving.push(drawn(canvases));
    if (moving.length > 0) await within(Math.max(0, until - performance.now()), Promise.all(moving).then(frame));
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
    await this.settle(Math.max(0, until - performance.now()));
  },

  /** Shows the window a place far down, so that what loads on sight loads there, and settles. */
  async visit(left, top, limitMs) {
    scrollTo({ left, top, behavior: "instant" });
    await within(100, frame().then(frame));
    await this.settle(limitMs);
    scrollTo({ left: 0, top: 0, behavior: "instant" });
    await within(100, frame());
  },

  /** Keeps the page from noticing a picture taken beyond the window. */
  hold() {
    shooting = true;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, *::before, *::after { transition: none !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  },

  async appears(selector) {
    for (;;) {
      const element = document.querySelector(selector);
      if (element && visible(element)) return true;
      await within(50, frame());
    }
  },

  /** The first match's box in page coordinates, once it was in view and what it holds is there; or null. */
  async box(selector, limitMs) {
    const element = document.querySelector(selector);
    if (!element) return null;
    if (!inView(element)) {
      element.scrollIntoView({ block: "center", behavior: "instant" });
      await within(100, frame().then(frame));
      await this.settle(limitMs);
    }
    const box = element.getBoundingClientRect();
    return { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height };
  },

  isScrolled: () => scrollX !== 0 || scrollY !== 0,

  /** How tall the page is. */
  height() {
    const root = document.documentElement;
    return Math.max(root.scrollHeight, root.offsetHeight, document.body ? document.body.scrollHeight : 0);
  },

  content(linksMax, forReading) {
    if (forReading) prepareForReading();
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
