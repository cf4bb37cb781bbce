// Makes the page ready for paper.
export const printing = /* js */ `
let paperSheet;
let heights = new Map();
/** The root is as tall as its window anyway, and so is the body of a page without doctype. */
const laidOut = () => {
  const root = document.compatMode === "CSS1Compat" ? document.documentElement : document.body;
  return [...document.querySelectorAll("*")].filter((element) => !element.contains(root)).slice(0, 20_000);
};

Object.assign(stillframe, {
  /** Adopts the paper's rules instead of those before, and tells what the page calls itself. */
  paper(css) {
    const others = document.adoptedStyleSheets.filter((sheet) => sheet !== paperSheet);
    paperSheet = new CSSStyleSheet();
    paperSheet.replaceSync(css);
    document.adoptedStyleSheets = [...others, paperSheet];
    const meta = (name) => document.querySelector('meta[name="' + name + '" i]')?.content?.slice(0, 1000);
    return {
      title: document.title.slice(0, 1000) || document.querySelector("h1")?.innerText.trim().slice(0, 200),
      author: meta("author"),
      subject: meta("description"),
      keywords: meta("keywords"),
    };
  },

  /** Remembers how tall everything is in this window. */
  noteHeights() {
    heights = new Map(laidOut().map((element) => [element, element.getBoundingClientRect().height]));
  },

  /** Gives everything that follows the window's height the height noted: a page's height would be another window. */
  pinHeights() {
    const changed = [...heights].filter(([element, height]) => Math.abs(element.getBoundingClientRect().height - height) > 0.5);
    for (const [element, height] of changed) {
      const pin = (name, value) => element.style?.setProperty(name, value, "important");
      pin("box-sizing", "border-box");
      pin("height", height + "px");
      pin("min-height", "0");
      pin("max-height", "none");
    }
    heights = new Map();
  },

  /** How tall the content is, which may be less than its window. */
  contentHeight() {
    const { scrollHeight } = document.documentElement;
    if (scrollHeight > innerHeight || !document.body) return scrollHeight;
    const inside = document.createRange();
    inside.selectNodeContents(document.body);
    const { paddingBottom, borderBottomWidth, marginBottom } = getComputedStyle(document.body);
    const below = [paddingBottom, borderBottomWidth, marginBottom].reduce((sum, side) => sum + parseFloat(side), 0);
    const isStandard = document.compatMode === "CSS1Compat";
    const root = isStandard ? document.documentElement.getBoundingClientRect().bottom : 0;
    return Math.min(innerHeight, Math.ceil(Math.max(inside.getBoundingClientRect().bottom + below, root)));
  },
});
`;
