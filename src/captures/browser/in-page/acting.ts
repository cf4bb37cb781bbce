// Finding what is clicked and hovered, dressing the page, and reading what its visitor sees.
export const acting = /* js */ `
/** What lies on top at a point, also within shadow trees. */
const topmost = (x, y) => {
  let found = document.elementFromPoint(x, y);
  for (let inner = found; (inner = found?.shadowRoot?.elementFromPoint(x, y)) && inner !== found; ) found = inner;
  return found;
};

/** Whether what lies on top belongs to the element: itself, what it holds, its label. */
const belongs = (top, element) => {
  for (let node = top; node; node = node.parentNode ?? node.host) if (node === element) return true;
  return [...(element.labels ?? [])].some((label) => label.contains(top));
};

/** Points of the element that are in the window, its middle first. */
const pointsOf = (element) =>
  [...element.getClientRects()].flatMap((box) => {
    const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
    if (right - left < 1 || bottom - top < 1) return [];
    const at = (across, down) => ({ x: left + (right - left) * across, y: top + (bottom - top) * down });
    return [at(0.5, 0.5), at(0.2, 0.5), at(0.8, 0.5), at(0.5, 0.2), at(0.5, 0.8)];
  });

const nameOf = (element) => {
  const classes = [...element.classList].slice(0, 2).map((name) => "." + name).join("");
  return element.localName + (element.id ? "#" + element.id : "") + classes;
};

/** Resolves once the element has not moved for two frames. */
const stands = async (element) => {
  for (let last = ""; ; ) {
    const { x, y, width, height } = element.getBoundingClientRect();
    const now = [x, y, width, height].join();
    if (now === last) return;
    last = now;
    await within(50, frame().then(frame));
  }
};

const showInWindow = async (element, block, limitMs) => {
  element.scrollIntoView({ block, inline: "nearest", behavior: "instant" });
  await within(100, frame().then(frame));
  await stillframe.settle(limitMs);
};

/** The bar that stays at the window's top whatever is scrolled there. */
const barAt = (element) => {
  const box = element.getBoundingClientRect();
  for (let node = topmost((Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2, 1); node; node = node.parentElement) {
    const isFixed = /fixed|sticky/.test(getComputedStyle(node).position);
    if (isFixed && !node.contains(element) && node.getBoundingClientRect().height < innerHeight / 3) return node;
  }
};

let clothes;

Object.assign(stillframe, {
  /**
   * Puts style sheets on the document, or back on where the page took them off; its own policy has no say in it. What
   * is hidden is marked at the element too, where a page's own mark would win over any sheet.
   */
  dress(texts, hidden) {
    for (const selector of hidden) {
      for (const one of document.querySelectorAll(selector)) one.style?.setProperty("display", "none", "important");
    }
    clothes ??= texts.map((text) => {
      const sheet = new CSSStyleSheet();
      // Only an element's sheet loads others.
      if (!/@import/i.test(text)) return sheet.replaceSync(text), sheet;
      const element = document.createElement("style");
      element.textContent = text;
      return element;
    });
    const attach = () => {
      const missing = clothes.filter((one) => one instanceof Element && !one.isConnected);
      (document.head ?? document.documentElement)?.append(...missing);
    };
    if (document.documentElement) attach();
    else addEventListener("DOMContentLoaded", attach, { once: true });
    const sheets = clothes.filter((one) => one instanceof CSSStyleSheet && !document.adoptedStyleSheets.includes(one));
    if (sheets.length > 0) document.adoptedStyleSheets = [...document.adoptedStyleSheets, ...sheets];
  },

  /** The first of the selectors that is none, or -1. */
  wrongSelector(selectors) {
    return selectors.findIndex((selector) => {
      try {
        document.querySelector(selector);
        return false;
      } catch {
        return true;
      }
    });
  },

  /**
   * Waits for the element and brings it into the window. Answers null where there is none, a point where the mouse
   * reaches it, or why no point does.
   */
  async aim(selector, findMs, limitMs) {
    const until = performance.now() + findMs;
    let element = document.querySelector(selector);
    while (!(element && visible(element)) && performance.now() < until) {
      await within(50, frame());
      element = document.querySelector(selector);
    }
    if (!element) return null;
    if (!visible(element)) return { unreachable: "is not visible" };
    if (!inView(element)) await showInWindow(element, "center", limitMs);
    await within(1000, stands(element));
    const points = pointsOf(element);
    const point = points.find(({ x, y }) => belongs(topmost(x, y), element));
    if (point) return point;
    const above = points[0] && topmost(points[0].x, points[0].y);
    return { unreachable: above ? "is covered by " + nameOf(above) : "lies outside the window" };
  },

  /** A click without a mouse. */
  press(selector) {
    document.querySelector(selector)?.click();
  },

  /** Scrolls the window to an element, once there is one. */
  async show(selector, findMs, limitMs) {
    const until = performance.now() + findMs;
    while (!document.querySelector(selector) && performance.now() < until) await within(50, frame());
    const element = document.querySelector(selector);
    if (!element) return false;
    await showInWindow(element, "start", limitMs);
    element.scrollIntoView({ block: "start", inline: "nearest", behavior: "instant" });
    await within(100, frame().then(frame));
    const bar = barAt(element);
    const hiddenPx = bar ? bar.getBoundingClientRect().bottom - element.getBoundingClientRect().top : 0;
    if (hiddenPx > 0) scrollBy({ top: -hiddenPx, behavior: "instant" });
    await within(100, frame().then(frame));
    return true;
  },

  /** Back to the top, where a picture of the whole page begins. */
  async home() {
    if (!stillframe.isScrolled()) return;
    scrollTo({ top: 0, left: 0, behavior: "instant" });
    await within(100, frame().then(frame));
  },

  /** Resolves when nothing that matches is to be seen. */
  async leaves(selector) {
    while ([...document.querySelectorAll(selector)].some(visible)) await within(50, frame());
  },

  /** Lets what was just set off begin, and come to its end. */
  async rest(limitMs) {
    await within(100, frame().then(frame));
    await within(limitMs, quiet(50));
    await stillframe.settle(limitMs);
  },

  /** Which of the texts the visitor sees, each as yes or no. */
  sees(texts) {
    const plain = (text) => text.toLowerCase().replace(/\\s+/g, " ").trim();
    const seen = plain(document.body?.innerText ?? "");
    return texts.map((text) => seen.includes(plain(text)));
  },
});
`;
