// Bringing a page to a standstill before its picture is taken.
import { advancedEvent, advanceEvent } from "./basics.ts";

export const stillness = /* js */ `
/** Lets so much of the page's own time pass, where that does not pass by itself. */
const advance = async (ms) => {
  const done = new Promise((resolve) => document.addEventListener(${JSON.stringify(advancedEvent)}, resolve, { once: true }));
  document.dispatchEvent(new CustomEvent(${JSON.stringify(advanceEvent)}, { detail: ms }));
  await within(5000 + ms, done);
};

const stopVideo = async (video) => {
  video.pause();
  if (video.readyState === 0 || video.currentTime === 0) return;
  const sought = new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
  video.currentTime = 0;
  await within(1000, sought);
};

/** A canvas drawn from a moving picture holds its first frame, whichever is shown. */
const stopPicture = (image) => {
  if (!image.complete || !image.naturalWidth || !/\\.gif($|[?#])|^data:image\\/gif/i.test(image.currentSrc)) return;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  for (const name of getComputedStyle(image)) canvas.style.setProperty(name, getComputedStyle(image).getPropertyValue(name));
  const box = image.getBoundingClientRect();
  if (box.width > 0) image.after(canvas);
  force(image, { display: "none" });
};

/** A bar that only says that work goes on moves by itself: it is shown as begun. */
const stopBars = () => {
  for (const bar of document.querySelectorAll("progress:not([value])")) bar.value = 0;
};

/** Its animation cannot be reached, and goes on where it was stopped: a copy that never began shows the text's start. */
const stopMarquee = (marquee) => {
  const copy = marquee.cloneNode(true);
  marquee.replaceWith(copy);
  copy.stop();
};

/** What ends is at its end, what does not at its start. */
const stopMotion = () => {
  for (const one of document.getAnimations()) {
    if (one.timeline !== document.timeline) continue;
    if (one.effect?.getComputedTiming().endTime < Infinity && one.playbackRate !== 0) one.finish();
    else {
      one.pause();
      one.currentTime = 0;
    }
  }
};

let caretSheet;
const hideCaret = () => {
  if (caretSheet) return;
  caretSheet = new CSSStyleSheet();
  caretSheet.replaceSync("* { caret-color: transparent !important; }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, caretSheet];
};

Object.assign(stillframe, {
  /** Lets so much of the page's time pass, and has nothing move afterwards that would be waited for. */
  async pass(ms) {
    await advance(ms);
    stopMotion();
  },

  /** Ends what ends, stops what does not at its start, and waits for fonts and pictures. */
  async stand(limitMs) {
    hideCaret();
    await within(limitMs, Promise.all([document.fonts.ready, decoded([...document.images].filter((image) => image.loading !== "lazy" || inView(image)))]));
    await Promise.all([...document.querySelectorAll("video")].map(stopVideo));
    for (const image of document.images) stopPicture(image);
    for (const marquee of document.querySelectorAll("marquee")) stopMarquee(marquee);
    stopBars();
    for (const drawing of document.querySelectorAll("svg")) {
      if (!drawing.querySelector("animate, animateTransform, animateMotion, set")) continue;
      drawing.pauseAnimations();
      drawing.setCurrentTime(2);
    }
    stopMotion();
    // What the compositor moves stands only once a frame has told it so, which a busy machine may take its time for.
    await within(1000, frame().then(frame));
  },
});
`;
