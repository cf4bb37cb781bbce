// Laying a page out for a picture of all of it: everything in its place, and once.
export const whole = /* js */ `
const isAuto = (element, name) => String(element.computedStyleMap().get(name)) === "auto";

/** Bars at the window's lower edge go to the picture's; backgrounds that fill the window fill the picture. */
const placeFixed = (element, style, height) => {
  const box = element.getBoundingClientRect();
  if (!box.width || !box.height) return;
  const fills = box.width >= innerWidth * 0.9 && box.height >= innerHeight * 0.9;
  if (fills && style.zIndex < 0) force(element, { height: height + "px", bottom: "auto" });
  if (fills || height <= innerHeight) return;
  const isBottom = !isAuto(element, "bottom") && isAuto(element, "top");
  if (isBottom) force(element, { bottom: parseFloat(style.bottom) - (height - innerHeight) + "px" });
};

/** What moves by how far the page is scrolled looks as it does in the middle of the window. */
const centreTimelines = () => {
  for (const one of document.getAnimations()) {
    if (globalThis.ViewTimeline === undefined || !(one.timeline instanceof ViewTimeline)) continue;
    one.pause();
    one.currentTime = CSS.percent(50);
  }
};

Object.assign(stillframe, {
  /** @returns the element that scrolled in the page's stead, or null; and how wide and tall the page is now */
  layWhole(heightMax) {
    const scroller = walk?.scroller ?? scrollerOf();
    if (scroller) expand(scroller);
    const all = [...everything()].map((element) => [element, getComputedStyle(element)]);
    for (const [element, style] of all) {
      if (style.backgroundAttachment.includes("fixed"))
        force(element, { "background-attachment": style.backgroundAttachment.replaceAll("fixed", "scroll") });
      if (style.position === "sticky" && !isAuto(element, "bottom")) force(element, { bottom: "auto" });
    }
    centreTimelines();
    const height = Math.min(heightMax, Math.max(rootOf().scrollHeight, innerHeight));
    for (const [element, style] of all) if (style.position === "fixed") placeFixed(element, style, height);
    return { scroller: scroller ? scrollerName(scroller) : null };
  },
});
`;
