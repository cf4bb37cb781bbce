// Tells a PNG from what else may have been handed in, by its first bytes.
import { PictureError, type Which } from "#comparisons/difference/picture-error.ts";

const png = "89504e470d0a1a0a";
const others: readonly [start: RegExp, name: string][] = [
  [/^ffd8ff/, "a JPEG"],
  [/^47494638/, "a GIF"],
  [/^52494646/, "a WebP"],
  [/^424d/, "a BMP"],
  [/^(49492a00|4d4d002a)/, "a TIFF"],
  [/^0000..{2}66747970/, "an AVIF or HEIC"],
  [/^8a4d4e47/, "an MNG"],
];

/** @throws PictureError for anything but a PNG */
export function refuseForeign(first: Uint8Array, which: Which): void {
  const hex = Array.from(first, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex === png) return;
  if (first.length === 0) throw new PictureError(which, "not_a_picture", `The ${which} is empty.`);
  if (png.startsWith(hex))
    throw new PictureError(
      which,
      "truncated",
      `The ${which} ends before its picture does: the file was cut off.`,
    );
  const name = others.find(([start]) => start.test(hex))?.[1];
  if (name)
    throw new PictureError(which, "unsupported", `The ${which} is ${name}; only PNG can be compared.`);
  throw new PictureError(which, "not_a_picture", `The ${which} is not a picture; only PNG can be compared.`);
}
