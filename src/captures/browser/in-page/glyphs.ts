// Finding the characters that no font has, which show as boxes.
export const glyphs = /* js */ `
/** Beyond this much text nothing is looked at, nor beyond so many different characters. */
const textMax = 20_000;
const charactersMax = 500;
/** What is drawn: no space, no mark upon another letter, nothing that only joins or selects. */
const isDrawn = (character) => /[\\p{L}\\p{N}\\p{P}\\p{S}\\p{Co}\\p{Cn}]/u.test(character) && !/\\p{Default_Ignorable_Code_Point}/u.test(character);

/** Characters in text that shows, with how often each stands in which fonts. */
const shownCharacters = () => {
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let left = textMax; left > 0 && walker.nextNode(); ) {
    const { data, parentElement } = walker.currentNode;
    if (!foreign.test(data) || !parentElement?.checkVisibility({ visibilityProperty: true })) continue;
    const text = data.slice(0, left);
    left -= text.length;
    const { fontWeight, fontFamily } = getComputedStyle(parentElement);
    const font = fontWeight + " 24px " + fontFamily;
    for (const character of text) {
      if (!foreign.test(character) || !isDrawn(character)) continue;
      const key = font + "|" + character;
      const seen = found.get(key);
      if (seen) seen.count++;
      else if (found.size < charactersMax) found.set(key, { character, font, count: 1 });
    }
  }
  return [...found.values()];
};

Object.assign(stillframe, {
  /** Compares each with a code point that is no character, drawn in the same font, so by the same box. */
  missingGlyphs() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 40;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const draw = (text) => {
      context.clearRect(0, 0, 40, 40);
      context.fillText(text, 4, 30);
      return context.getImageData(0, 0, 40, 40).data.join();
    };
    const boxes = new Map();
    const counts = new Map();
    for (const { character, font, count } of shownCharacters()) {
      context.font = font;
      if (!boxes.has(font)) boxes.set(font, draw("\\u{10FFFF}"));
      if (draw(character) === boxes.get(font)) counts.set(character, (counts.get(character) ?? 0) + count);
    }
    return [...counts].map(([character, count]) => ({ character, count }));
  },
});
`;
