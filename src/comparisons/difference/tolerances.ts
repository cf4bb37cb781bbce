// Boxes in which so many pixels may differ: counted apart, and told only where there are more.
import { Findings } from "./findings.ts";
import { Mask, within } from "./masks.ts";
import type { Box, DifferenceOptions, Size } from "./types.ts";

type Tolerated = { box: Box; diffPixelsMax: number; found: Findings };

export class Tolerances {
  readonly #all: Tolerated[];

  /** A pixel in several boxes counts for the first. Ignored pixels are none of a box's. */
  constructor(tolerances: DifferenceOptions["tolerances"], ignored: readonly Box[], size: Size) {
    this.#all = tolerances.map((tolerance) => {
      const box = within(tolerance, size);
      const inBox = ignored.map((each) => ({ ...each, x: each.x - box.x, y: each.y - box.y }));
      const compared = box.width * box.height - new Mask(inBox, box).area();
      return { box, diffPixelsMax: compared * tolerance.maxDiffRatio, found: new Findings() };
    });
  }

  /** Which findings a row's pixels belong to; none: nobody's. */
  inRow(y: number): (x: number) => Findings | undefined {
    const here = this.#all.filter(({ box }) => y >= box.y && y < box.y + box.height);
    if (here.length === 0) return () => undefined;
    return (x) => here.find(({ box }) => x >= box.x && x < box.x + box.width)?.found;
  }

  /** Findings of boxes in which more differs than may, and how many pixels the others forgive. */
  end(): { exceeded: Findings[]; forgivenPixels: number } {
    const isForgiven = ({ found, diffPixelsMax }: Tolerated) => found.count <= diffPixelsMax;
    return {
      exceeded: this.#all.filter((each) => !isForgiven(each)).map(({ found }) => found),
      forgivenPixels: this.#all.filter(isForgiven).reduce((sum, { found }) => sum + found.count, 0),
    };
  }
}
