// What is gathered of pixels that differ near each other, so that their reason can be told without looking again.
import type { Box } from "./types.ts";

/** A colour and how many pixels of a set have another: of the first seen, or of the larger of two sets put together. */
type Flatness = { colour: number; count: number; others: number };

export class Findings {
  /** Those of a set that was put into another say which. */
  into: Findings | undefined;
  left = Infinity;
  top = Infinity;
  right = -1;
  bottom = -1;
  count = 0;
  /** Pixels that only the baseline, or only the candidate, has. */
  onlyIn: [number, number] = [0, 0];
  inside: [Flatness, Flatness] = [flatness(), flatness()];
  /** Of pixels beside them that do not differ. */
  beside: [Flatness, Flatness] = [flatness(), flatness()];
  /** Neighbours of different colours in both pictures, and in only one. */
  edges = 0;
  edgesOfOne = 0;
  /** Products of the slopes of brightness: of each with itself, and of both. */
  slopes: [number, number] = [0, 0];
  slopesOfBoth = 0;
  /** Sums over all pixels that stay the same, but for a factor, wherever the content is. */
  content: [number, number] = [0, 0];

  box(): Box {
    return {
      x: this.left,
      y: this.top,
      width: this.right - this.left + 1,
      height: this.bottom - this.top + 1,
    };
  }

  /** The set that this is part of by now. */
  whole(): Findings {
    if (!this.into) return this;
    this.into = this.into.whole();
    return this.into;
  }

  take(other: Findings): void {
    other.into = this;
    this.left = Math.min(this.left, other.left);
    this.top = Math.min(this.top, other.top);
    this.right = Math.max(this.right, other.right);
    this.bottom = Math.max(this.bottom, other.bottom);
    this.count += other.count;
    this.edges += other.edges;
    this.edgesOfOne += other.edgesOfOne;
    this.slopesOfBoth += other.slopesOfBoth;
    for (const which of [0, 1] as const) {
      this.onlyIn[which] += other.onlyIn[which];
      this.slopes[which] += other.slopes[which];
      this.content[which] = (this.content[which] + other.content[which]) | 0;
      joinFlatness(this.inside[which], other.inside[which]);
      joinFlatness(this.beside[which], other.beside[which]);
    }
  }
}

function flatness(): Flatness {
  return { colour: 0, count: 0, others: 0 };
}

export function seeColour(flat: Flatness, colour: number): void {
  if (flat.count === 0) flat.colour = colour;
  flat.count++;
  if (flat.colour !== colour) flat.others++;
}

function joinFlatness(flat: Flatness, other: Flatness): void {
  const rest = (one: Flatness) => one.count - one.others;
  if (other.count === 0) return;
  const isSame = flat.colour === other.colour && flat.count > 0;
  const others = flat.others + other.others + (isSame ? 0 : Math.min(rest(flat), rest(other)));
  if (!isSame && rest(other) > rest(flat)) flat.colour = other.colour;
  flat.others = others;
  flat.count += other.count;
}
