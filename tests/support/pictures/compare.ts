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

export async function joined(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

/** Four bytes a pixel, as a decoder of others' reads them. */
export function rgbaOf(bytes: Uint8Array): { width: number; height: number; data: Uint8Array } {
  const png = decode(bytes);
  const { width, height, channels, palette, transparency } = png;
  const scale = png.depth < 8 ? 255 / (2 ** png.depth - 1) : 1;
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const samples = Array.from(png.data.subarray(pixel * channels, (pixel + 1) * channels), Number);
    const colour = palette
      ? [...(palette[samples[0] ?? 0] ?? [])]
      : (channels < 3 ? [samples[0], samples[0], samples[0]] : samples.slice(0, 3)).map((each = 0) =>
          png.depth === 16 ? Math.round((each * 255) / 65_535) : each * scale,
        );
    const alpha = channels % 2 === 0 ? samples[channels - 1] : undefined;
    const [
      r = 0,
      g = 0,
      b = 0,
      a = png.depth === 16 && alpha !== undefined ? Math.round((alpha * 255) / 65_535) : (alpha ?? 255),
    ] = colour;
    data.set([r, g, b, a], pixel * 4);
  }
  void transparency;
  return { width, height, data };
}
