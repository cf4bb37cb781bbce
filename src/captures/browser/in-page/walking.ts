// Going through the whole page, so that what loads or appears on sight is there.
export const walking = /* js */ `
/** Where the walk is: what scrolls, how far it came, and what was not plainly visible before it was in view. */
let walk;

const lazyMarks = ["data-src", "data-srcset", "data-lazy", "data-lazy-src", "data-original", "data-bg", "data-background-image"];
const shown = ["opacity", "visibility", "transform", "translate", "scale", "filter", "clip-path"];
const lookOf = (element) => {
  const style = getComputedStyle(element);
  return Object.fromEntries(shown.map((name) => [name, style.getPropertyValue(name)]));
};

/** What stands below the window and waits to be seen. */
const collectFaded = () => {
  let count = 0;
  for (const element of everything()) {
    if (++count > 30000) break;
    const box = element.getBoundingClientRect();
    if (box.top < innerHeight || !box.width || !box.height || walk.looks.has(element)) continue;
    const { opacity, visibility } = getComputedStyle(element);
    if (opacity > 0.99 && visibility !== "hidden") continue;
    // What moves by scroll position alone is placed later.
    if (element.getAnimations().every((one) => one.timeline === document.timeline)) walk.looks.set(element, undefined);
  }
};

const begin = (isStable = false) => {
  for (const element of document.querySelectorAll('[loading="lazy"]')) element.loading = "eager";
  const hasScripts = document.scripts.length > 0;
  const scroller = scrollerOf();
  const sheet = new CSSStyleSheet();
  // Smooth or snapping, a page is not where it was scrolled to; and what is skipped has not the height it will have.
  sheet.replaceSync("* { scroll-behavior: auto !important; scroll-snap-type: none !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  walk = { scroller, sheet, hasScripts, isStable, at: 0, looks: new Map(), start: scrollY };
  for (const element of everything()) {
    if (getComputedStyle(element).contentVisibility === "auto") force(element, { "content-visibility": "visible" });
  }
  if (hasScripts) collectFaded();
};

const heightNow = () => (walk.scroller ?? rootOf()).scrollHeight;
const goTo = async (top) => {
  (walk.scroller ?? window).scrollTo({ top, behavior: "instant" });
  await within(100, frame().then(frame));
  if (walk.isStable) await advance(100);
};

/** Brings what fades in here to its end and remembers how it looks: scrolled away from, it may fade out again. */
const rememberLooks = async () => {
  const near = [...walk.looks.keys()].filter(inView);
  if (near.length === 0) return;
  const until = performance.now() + 700;
  for (let before = ""; performance.now() < until; ) {
    for (const element of near) {
      for (const one of element.getAnimations()) if (one.effect?.getComputedTiming().endTime < Infinity) one.finish();
      walk.looks.set(element, lookOf(element));
    }
    const now = near.map((element) => walk.looks.get(element).opacity + walk.looks.get(element).transform).join();
    if (now === before) return;
    before = now;
    await within(100, frame().then(frame));
  }
};

const isPending = (element) => {
  const isPicture = element.localName === "img" || element.localName === "iframe" || element.localName === "video";
  if (isPicture) return element.localName === "img" ? element.naturalWidth <= 1 : !element.src && !element.currentSrc;
  return element.matches("[data-bg], [data-background-image]") && getComputedStyle(element).backgroundImage === "none";
};

/** How far down things still wait, although they were in view: their page looks for them only now and then. */
const pendingTops = (heightMax) => {
  const offset = (walk.scroller ?? rootOf()).scrollTop;
  const marked = document.querySelectorAll(lazyMarks.map((name) => "[" + name + "]").join());
  const faded = [...walk.looks].filter(([element, look]) => look && look.opacity < 0.05 && element.isConnected);
  const tops = [...[...marked].filter(isPending), ...faded.map(([element]) => element)]
    .filter((element) => element.getBoundingClientRect().height > 0 || element.localName === "img")
    .map((element) => element.getBoundingClientRect().top + offset)
    .filter((top) => top < heightMax)
    .map((top) => Math.max(0, Math.floor(top / innerHeight) * innerHeight));
  return [...new Set(tops)].sort((one, other) => one - other).slice(0, 20);
};

Object.assign(stillframe, {
  /** Walks on from where it came last, to the end or as far as the time goes. A page without scripts needs no walk. */
  async walkOn({ stepPx = innerHeight, delayMs, limitMs, heightMax, isStable }) {
    if (!walk) begin(isStable);
    else if (walk.hasScripts) collectFaded();
    const until = performance.now() + limitMs;
    const isNeeded = walk.hasScripts || delayMs > 0 || document.querySelector("iframe") !== null;
    let isInTime = true;
    for (; isNeeded && walk.at < Math.min(heightNow(), heightMax); walk.at += stepPx) {
      isInTime = performance.now() < until;
      if (!isInTime) break;
      await goTo(walk.at);
      await rememberLooks();
      if (delayMs > 0) await pause(delayMs);
    }
    return { height: heightNow(), isInTime, hasScripts: walk.hasScripts };
  },

  /** How tall the page is once it is taller than that, or after the time. */
  async grows(height, limitMs) {
    if (!walk) begin();
    if (walk.isStable && limitMs > 0) await advance(limitMs);
    const until = performance.now() + limitMs;
    while (heightNow() <= height && performance.now() < until) await pause(20);
    return heightNow();
  },

  /** Goes once more to what still waits, and stays for as long as pages are seen to take. */
  async walkBack({ limitMs, heightMax }) {
    const until = performance.now() + limitMs;
    if (!walk?.hasScripts) return;
    for (const top of pendingTops(heightMax)) {
      if (performance.now() > until) return;
      await goTo(top);
      await (walk.isStable ? advance(400) : pause(300));
      await rememberLooks();
    }
  },

  /** Back to where it was, with what has been seen still to be seen, and settled. */
  async comeBack(limitMs) {
    if (!walk) begin();
    const until = performance.now() + limitMs;
    const left = () => Math.max(0, until - performance.now());
    await within(left(), decoded([...document.images].filter((image) => !image.complete)));
    if (walk.scroller) walk.scroller.scrollTop = 0;
    scrollTo({ top: walk.start, behavior: "instant" });
    await within(100, frame().then(frame));
    await stillframe.settle(left());
    for (const [element, look] of walk.looks) {
      if (!look) continue;
      const now = getComputedStyle(element);
      const isGone = now.opacity < look.opacity - 0.05 || (now.visibility === "hidden" && look.visibility === "visible");
      if (isGone) force(element, { ...look, transition: "none" });
    }
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== walk.sheet);
  },
});
`;
