// What scrolls: the document, or one element in its stead; and making room for all that is in it.
export const ground = /* js */ `
function* everything(root = document) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* everything(element.shadowRoot);
  }
}
const force = (element, rules) => {
  for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value, "important");
};
const rootOf = () => document.scrollingElement ?? document.documentElement;

/** An element that fills most of a window that does not scroll itself, and scrolls instead. */
const scrollerOf = () => {
  const root = rootOf();
  if (root.scrollHeight > innerHeight * 1.1) return undefined;
  let found;
  for (const element of everything()) {
    const { clientWidth, clientHeight, scrollHeight } = element;
    if (scrollHeight < clientHeight + 20 || clientWidth < innerWidth / 2 || clientHeight < innerHeight / 2) continue;
    if (element === root || element === document.body || element.localName === "textarea") continue;
    if (!/auto|scroll/.test(getComputedStyle(element).overflowY) || !visible(element)) continue;
    if (!found || clientWidth * clientHeight > found.clientWidth * found.clientHeight) found = element;
  }
  return found;
};

const scrollerName = (element) =>
  element.localName + (element.id ? "#" + element.id : [...element.classList].slice(0, 2).map((one) => "." + one).join(""));

/**
 * Makes the element as tall as what is in it, and all that it stands in by as much. Sizes in vh stay as they are, which
 * a taller window would stretch.
 */
const expand = (scroller) => {
  const extra = scroller.scrollHeight - scroller.clientHeight;
  const chain = [];
  for (let node = scroller; node; node = node.parentElement ?? node.getRootNode().host) {
    const { height, position } = getComputedStyle(node);
    const parent = node.parentElement && getComputedStyle(node.parentElement);
    const isInColumn = parent && /flex/.test(parent.display) && /column/.test(parent.flexDirection);
    chain.push({ node, height: parseFloat(height), position, isInColumn });
  }
  scroller.scrollTop = 0;
  for (const { node, height, position, isInColumn } of chain) {
    force(node, { height: height + extra + "px", "max-height": "none", "scroll-snap-type": "none" });
    if (isInColumn) force(node, { flex: "0 0 auto" });
    if (position === "fixed") force(node, { position: "absolute", bottom: "auto" });
  }
};
`;
