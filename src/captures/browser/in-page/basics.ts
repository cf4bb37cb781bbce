// What the other parts of the in-page script use.
/** Told to the page's own world, on the document, when shooting begins. */
export const holdEvent = "stillframe:hold";
/** Asks the page's own world, where its time stands still, to let some pass; and its answer. */
export const advanceEvent = "stillframe:advance";
export const advancedEvent = "stillframe:advanced";

export const basics = /* js */ `
globalThis.stillframe = {};
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
`;
