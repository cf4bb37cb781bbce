// How far two colours are apart as people see them: the squared YIQ distance of Kotsarenko and Ramos (2010), in the
// arithmetic and the order of pixelmatch 7.2, so that counts agree with it to the last pixel.

/** The distance of black from white. */
const distanceMax = 35_215;

export function distanceAllowed(threshold: number): number {
  return distanceMax * threshold * threshold;
}

/**
 * Of the colours, as RGBA words, of one pixel, which differ. Where one lets its background through, that is a colour
 * which depends on `position`, four times the pixel's number: no colour then hides the difference everywhere.
 */
export function colourDistance(one: number, other: number, position: number): number {
  let red = (one & 255) - (other & 255);
  let green = ((one >>> 8) & 255) - ((other >>> 8) & 255);
  let blue = ((one >>> 16) & 255) - ((other >>> 16) & 255);
  if (one < opaqueMin || other < opaqueMin) {
    red = blended(one & 255, other & 255, one >>> 24, other >>> 24, backRed(position));
    green = blended((one >>> 8) & 255, (other >>> 8) & 255, one >>> 24, other >>> 24, backGreen(position));
    blue = blended((one >>> 16) & 255, (other >>> 16) & 255, one >>> 24, other >>> 24, backBlue(position));
  }
  const y = red * 0.29889531 + green * 0.58662247 + blue * 0.11448223;
  const i = red * 0.59597799 - green * 0.2741761 - blue * 0.32180189;
  const q = red * 0.21147017 - green * 0.52261711 + blue * 0.31114694;
  return 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q;
}

/** By how much `one` is brighter than `other`. */
export function brightnessOver(one: number, other: number, position: number): number {
  if (one === other) return 0;
  let red = (one & 255) - (other & 255);
  let green = ((one >>> 8) & 255) - ((other >>> 8) & 255);
  let blue = ((one >>> 16) & 255) - ((other >>> 16) & 255);
  if (one < opaqueMin || other < opaqueMin) {
    red = blended(one & 255, other & 255, one >>> 24, other >>> 24, backRed(position));
    green = blended((one >>> 8) & 255, (other >>> 8) & 255, one >>> 24, other >>> 24, backGreen(position));
    blue = blended((one >>> 16) & 255, (other >>> 16) & 255, one >>> 24, other >>> 24, backBlue(position));
  }
  return red * 0.29889531 + green * 0.58662247 + blue * 0.11448223;
}

/** The least word whose alpha is full. */
const opaqueMin = 0xff000000;

function blended(one: number, other: number, alpha: number, otherAlpha: number, back: number): number {
  return (one * alpha - other * otherAlpha - back * (alpha - otherAlpha)) / 255;
}

function backRed(position: number): number {
  return 48 + 159 * (position % 2);
}

function backGreen(position: number): number {
  return 48 + 159 * (((position / 1.618033988749895) | 0) % 2);
}

function backBlue(position: number): number {
  return 48 + 159 * (((position / 2.618033988749895) | 0) % 2);
}
