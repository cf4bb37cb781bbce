// Keeps the page's own scripts from noticing that a picture is taken beyond its window.
import type { CaptureOptions } from "#captures/schemas.ts";
import { holdEvent } from "./in-page/basics.ts";
import type { Tab } from "./tab.ts";

/**
 * For each such picture the browser lays the page out in a window of 1 by 1 px and back. Observers made by the page
 * stay silent from the first on, and media queries tell of no change.
 */
const source = /* js */ `(() => {
  let isHeld = false;
  document.addEventListener(${JSON.stringify(holdEvent)}, () => (isHeld = true));
  for (const name of ["ResizeObserver", "IntersectionObserver"]) {
    const quiet = (callback) => function (...told) { if (!isHeld) return callback.apply(this, told); };
    window[name] = new Proxy(window[name], {
      construct: (Observer, [callback, ...rest], target) =>
        Reflect.construct(Observer, typeof callback === "function" ? [quiet(callback), ...rest] : [callback, ...rest], target),
    });
  }
  const known = new WeakSet();
  window.matchMedia = new Proxy(window.matchMedia, {
    apply(match, self, given) {
      const list = Reflect.apply(match, self, given);
      if (!known.has(list)) list.addEventListener("change", (event) => isHeld && event.stopImmediatePropagation());
      known.add(list);
      return list;
    },
  });
})()`;

/** Only for pictures that can reach beyond the window: a page that is not looked at so closely is left as it is. */
export async function veil({ cdp }: Tab, options: CaptureOptions): Promise<void> {
  const isNeeded = options.full_page || options.selector !== undefined || options.clip_width !== undefined;
  if (isNeeded) await cdp.send("Page.addScriptToEvaluateOnNewDocument", { source });
}
