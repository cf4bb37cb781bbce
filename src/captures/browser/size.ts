// What a picture becomes when it is brought to a size: which part of it, and how large.
import type { Box } from "./extent.ts";

export type Size = { width: number; height: number };
export type Wanted = {
  width?: number | undefined;
  height?: number | undefined;
  fit: "cover" | "contain" | "fill";
};
/** `cut` is the part that is shown, in the picture's own pixels; `isSmaller` tells that it would have to be enlarged. */
export type Fit = Size & { cut: Box; isSmaller: boolean };

/** Never enlarges: a box larger than the picture shrinks, keeping its proportions where `fit` keeps them. */
export function fitOf(picture: Size, { width, height, fit }: Wanted): Fit {
  const box = { width: width ?? Infinity, height: height ?? Infinity };
  const scales = [box.width / picture.width, box.height / picture.height] as const;
  if (fit === "cover" && width !== undefined && height !== undefined)
    return cover(picture, { width, height }, Math.max(...scales));
  const cut = { x: 0, y: 0, ...picture };
  if (fit === "fill")
    return { ...smaller(box, picture), cut, isSmaller: Math.max(...scales.filter(Number.isFinite)) > 1 };
  const scale = Math.min(...scales);
  return { ...scaled(picture, Math.min(1, scale)), cut, isSmaller: Number.isFinite(scale) && scale > 1 };
}

/** Fills the box; what sticks out is cut off on both sides, or at the foot, since pages begin at their head. */
function cover(picture: Size, asked: Size, scale: number): Fit {
  const isSmaller = scale > 1;
  const box = isSmaller ? smaller(scaled(asked, 1 / scale), picture) : asked;
  const taken = Math.min(1, scale);
  const cut = smaller({ width: box.width / taken, height: box.height / taken }, picture);
  return { ...box, cut: { x: (picture.width - cut.width) / 2, y: 0, ...cut }, isSmaller };
}

function smaller(one: Size, other: Size): Size {
  return { width: Math.min(one.width, other.width), height: Math.min(one.height, other.height) };
}

function scaled({ width, height }: Size, scale: number): Size {
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
