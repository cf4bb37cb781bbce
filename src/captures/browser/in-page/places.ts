// Where things are on the page, and keeping it still while its picture is taken.
import { holdEvent } from "./basics.ts";

export const places = /* js */ `
/** While a picture beyond the window is taken the browser makes the window 1 by 1 px and back; the page must not see it. */
let shooting = false;
/** Beyond Latin, Greek and Cyrillic, which any font of a system has. */
const foreign = /[^\\0-\\u052f\\u1e00-\\u206f\\u20a0-\\u20bf\\u2122]/;
addEventListener("resize", (event) => shooting && event.stopImmediatePropagation(), true);

Object.assign(stillframe, {
  /** Keeps the page from noticing a picture taken beyond the window. */
  hold() {
    if (shooting) return;
    shooting = true;
    document.dispatchEvent(new CustomEvent(${JSON.stringify(holdEvent)}));
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
      await stillframe.settle(limitMs);
    }
    const box = element.getBoundingClientRect();
    return { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height };
  },

  /** Which document this is; a page can give itself any title, and addresses of any length. */
  where: () => ({
    title: document.title.slice(0, 1000),
    url: location.href.slice(0, 8192),
    isForeign: foreign.test((document.body?.textContent ?? "").slice(0, 500_000)),
  }),

  isScrolled: () => scrollX !== 0 || scrollY !== 0,

  /** How tall the page is. */
  height() {
    const root = document.documentElement;
    return Math.max(root.scrollHeight, root.offsetHeight, document.body ? document.body.scrollHeight : 0);
  },
});
`;
