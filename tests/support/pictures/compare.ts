// Comparisons of pictures at hand.
import { decode } from "fast-png";
import type { DifferenceOptions, PictureSource, Sink } from "#comparisons/difference/compare.ts";

export const plain: DifferenceOptions = {
  threshold: 0.1,
  includeAa: false,
  algorithm: "pixel",
  sizeMismatch: "fail",
  ignore: [],
  tolerances: [],
};

/** Handed over in pieces, as storage does. */
export function sourceOf(bytes: Uint8Array, pieceBytes = 4096): PictureSource & { opened: number } {
  const source = {
    bytes: bytes.length,
    opened: 0,
    open: async () => {
      source.opened++;
      let at = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at >= bytes.length) controller.close();
          else controller.enqueue(bytes.slice(at, (at += pieceBytes)));
        },
      });
    },
  };
  return source;
}

export function keptIn(parts: Uint8Array[]): Sink {
  return {
    write: async (part) => {
      parts.push(part.slice());
    },
  };
}

/** Four bytes a pixel, read by another decoder. */
export function rgbaOf(bytes: Uint8Array): { width: number; height: number; data: Uint8Array } {
  const { width, height, channels, palette, data: samples } = decode(bytes);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const own = Array.from(samples.subarray(pixel * channels, (pixel + 1) * channels), Number);
    data.set(palette ? (palette[own[0] ?? 0] ?? []) : own, pixel * 4);
  }
  return { width, height, data };
}
