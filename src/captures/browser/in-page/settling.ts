// Waiting inside the page until it looks as it will.
export const settling = /* js */ `
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

/** The bar that the browser puts over JSON is none of the page's. */
const withoutBar = () => {
  const bar = document.contentType.endsWith("json") && document.querySelector("body > .json-formatter-container");
  if (!bar) return;
  bar.remove();
  for (const text of document.querySelectorAll("body > pre")) text.style.paddingTop = "0";
};

Object.assign(stillframe, {
  /**
   * Fonts, images in view, for pages with scripts a moment without changes, then whatever moves and will end. A still
   * page costs no wait at all.
   */
  async settle(limitMs) {
    withoutBar();
    const images = [...document.images].filter((image) => !image.complete && inView(image));
    const waits = [];
    if (document.fonts.status !== "loaded") waits.push(document.fonts.ready);
    if (images.length > 0) waits.push(decoded(images));
    if (document.scripts.length > 0) waits.push(quiet(50));
    const until = performance.now() + limitMs;
    let settled = true;
    const inTime = async (ms, work) => (settled &&= (await within(ms, work.then(() => true))) === true);
    if (waits.length > 0) await inTime(limitMs, Promise.all(waits).then(frame).then(frame));
    const moving = motion().map((one) => one.finished.catch(() => undefined));
    const canvases = [...document.querySelectorAll("canvas")].filter((canvas) => visible(canvas) && inView(canvas));
    if (canvases.length > 0) moving.push(drawn(canvases));
    if (moving.length > 0) await inTime(Math.max(0, until - performance.now()), Promise.all(moving).then(frame));
    return { settled };
  },

  /** Shows the window a place far down, so that what loads on sight loads there, and settles. */
  async visit(left, top, limitMs) {
    scrollTo({ left, top, behavior: "instant" });
    await within(100, frame().then(frame));
    await stillframe.settle(limitMs);
    scrollTo({ left: 0, top: 0, behavior: "instant" });
    await within(100, frame());
  },
});
`;
