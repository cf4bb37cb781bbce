// The rows around the one that is looked at.
import type { Strips } from "./strips.ts";

/** Rows `y - reach` to `y + reach`; none where the picture has none. */
export function rowsAround(
  strips: Strips,
  which: 0 | 1,
  y: number,
  reach: number,
): (Uint32Array | undefined)[] {
  return Array.from({ length: 2 * reach + 1 }, (_, index) => {
    const at = y + index - reach;
    return at < 0 || at >= strips.height ? undefined : strips.row(which, at);
  });
}
