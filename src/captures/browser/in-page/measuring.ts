// Where elements are, for whoever looks at the picture afterwards.
export const measuring = /* js */ `
/** Of one selector; a page can have elements without end. */
const measuredMax = 200;

Object.assign(stillframe, {
  /** The boxes of all that each selector matches, in page coordinates; what shows nothing has none. */
  measure(selectors) {
    return selectors.flatMap((selector) =>
      [...document.querySelectorAll(selector)].flatMap((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        if (width <= 0 || height <= 0) return [];
        return [{ selector, x: x + scrollX, y: y + scrollY, width, height }];
      }).slice(0, measuredMax),
    );
  },

  /** What the window shows of the page begins there. */
  origin: () => ({ x: scrollX, y: scrollY }),
});
`;
