// Goes through both pictures from top to bottom and gathers what differs.
import { differs, type Judge, judgeByPixel, same } from "./by-pixel.ts";
import { judgeBySsim } from "./by-ssim.ts";
import { Drawing } from "./draw.ts";
import { Mask } from "./masks.ts";
import { regionsOf } from "./reasons.ts";
import { RegionFinder } from "./regions.ts";
import { Shifts } from "./shifts.ts";
import type { Strips } from "./strips.ts";
import { Tolerances } from "./tolerances.ts";
import type { Difference, DifferenceOptions, Sinks, Size } from "./types.ts";

export type Comparison = Pick<
  Difference,
  "diffPixels" | "antialiasedPixels" | "ignoredPixels" | "similarity" | "regions"
>;

export async function compareRows(
  strips: Strips,
  sizes: readonly [Size, Size],
  options: DifferenceOptions,
  sinks: Sinks,
): Promise<Comparison> {
  const walk = new Walk(strips, sizes, options);
  const drawing = new Drawing(sinks, strips);
  try {
    let next = 0;
    for (let held = await strips.next(); held; held = await strips.next()) {
      await options.onStrip?.();
      const end = held === strips.height ? held : held - walk.reach;
      for (; next < end; next++) {
        walk.row(next);
        if (drawing.isWanted) await drawing.row(walk.drawable(next));
      }
    }
    await drawing.end();
    return walk.end();
  } finally {
    drawing.close();
  }
}

class Walk {
  readonly #strips: Strips;
  readonly #judge: Judge & { similarity?: () => number };
  readonly #mask: Mask;
  readonly #tolerances: Tolerances;
  readonly #regions: RegionFinder;
  readonly #shifts: Shifts;
  readonly #states: Uint8Array;
  #areStatesClean = true;
  #diffPixels = 0;
  #antialiasedPixels = 0;

  constructor(strips: Strips, sizes: readonly [Size, Size], options: DifferenceOptions) {
    this.#strips = strips;
    this.#mask = new Mask(options.ignore, strips);
    this.#judge =
      options.algorithm === "pixel"
        ? judgeByPixel(strips, sizes, options)
        : judgeBySsim(strips, (y) => this.#mask.spans(y), options.threshold);
    this.#tolerances = new Tolerances(options.tolerances, options.ignore, strips);
    this.#regions = new RegionFinder(strips.width);
    this.#shifts = new Shifts(strips);
    this.#states = new Uint8Array(strips.width);
  }

  get reach(): number {
    return this.#judge.reach;
  }

  row(y: number): void {
    if (!this.#areStatesClean) this.#states.fill(same);
    this.#areStatesClean = true;
    // Structural similarity is also that of the rows around.
    if (this.#strips.isEqual(y) && !this.#judge.similarity) return;
    const { differing, smoothing } = this.#judge.judge(y, this.#mask.spans(y), this.#states);
    this.#areStatesClean = differing + smoothing === 0;
    this.#diffPixels += differing;
    this.#antialiasedPixels += smoothing;
    if (differing > 0) this.#gather(y);
  }

  drawable(y: number): { rows: readonly [Uint32Array, Uint32Array]; states: Uint8Array } {
    return { rows: [this.#strips.row(0, y), this.#strips.row(1, y)], states: this.#states };
  }

  end(): Comparison {
    const { exceeded, forgivenPixels } = this.#tolerances.end();
    for (const found of exceeded) this.#regions.keep(found);
    const similarity = this.#judge.similarity?.();
    return {
      diffPixels: this.#diffPixels - forgivenPixels,
      antialiasedPixels: this.#antialiasedPixels,
      ignoredPixels: this.#mask.area(),
      ...(similarity === undefined ? {} : { similarity }),
      regions: regionsOf(this.#regions.end(), this.#shifts),
    };
  }

  #gather(y: number): void {
    const rows = [this.#strips.row(0, y), this.#strips.row(1, y)] as const;
    const above =
      y > 0
        ? ([this.#strips.row(0, y - 1), this.#strips.row(1, y - 1)] as const)
        : ([undefined, undefined] as const);
    this.#shifts.note(y, rows);
    this.#regions.add({ y, rows, above, states: this.#states, differs }, this.#tolerances.inRow(y));
  }
}
