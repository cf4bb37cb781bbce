// Whether a pixel is there only to smooth an edge, after Vysniauskas, "Anti-aliased Pixel and Intensity Slope Detector"
// (2009), as pixelmatch tells it.
import { brightnessOver } from "./colour-distance.ts";

/** Rows of one picture around a pixel's, its own third; none where the picture has none. */
type Around = readonly (Uint32Array | undefined)[];
const own = 2;

/** `image` is the picture looked at, `other` the one it is compared with; `position` as for colours' distance. */
export function isAntialiased(
  image: Around,
  other: Around,
  x: number,
  width: number,
  position: number,
): boolean {
  const [x0, x2] = [Math.max(x - 1, 0), Math.min(x + 1, width - 1)];
  const [y0, y2] = [image[own - 1] ? own - 1 : own, image[own + 1] ? own + 1 : own];
  const centre = image[own]?.[x] ?? 0;
  let same = x === x0 || x === x2 || y0 === own || y2 === own ? 1 : 0;
  let min = 0;
  let max = 0;
  let [minX, minY, maxX, maxY] = [0, 0, 0, 0];
  for (let atX = x0; atX <= x2; atX++) {
    for (let atY = y0; atY <= y2; atY++) {
      if (atX === x && atY === own) continue;
      const delta = brightnessOver(centre, image[atY]?.[atX] ?? 0, position);
      if (delta === 0) {
        same++;
        // With more than two like it, it belongs to a surface.
        if (same > 2) return false;
      } else if (delta < min) {
        min = delta;
        minX = atX;
        minY = atY;
      } else if (delta > max) {
        max = delta;
        maxX = atX;
        maxY = atY;
      }
    }
  }
  // A slope has a darker and a brighter side.
  if (min === 0 || max === 0) return false;
  return (
    (isOfSurface(image, minX, minY, width) && isOfSurface(other, minX, minY, width)) ||
    (isOfSurface(image, maxX, maxY, width) && isOfSurface(other, maxX, maxY, width))
  );
}

/** Whether three or more of its neighbours have a pixel's very colour. */
function isOfSurface(image: Around, x: number, y: number, width: number): boolean {
  const [x0, x2] = [Math.max(x - 1, 0), Math.min(x + 1, width - 1)];
  const [y0, y2] = [image[y - 1] ? y - 1 : y, image[y + 1] ? y + 1 : y];
  const colour = image[y]?.[x] ?? 0;
  let same = x === x0 || x === x2 || y0 === y || y2 === y ? 1 : 0;
  for (let atY = y0; atY <= y2; atY++) {
    const row = image[atY];
    if (!row) continue;
    for (let atX = x0; atX <= x2; atX++) {
      if (atX === x && atY === y) continue;
      if (row[atX] === colour && ++same > 2) return true;
    }
  }
  return false;
}
