// PNG as PDF takes it: the same compressed lines, colours and transparency apart.
import { latin1 } from "./tokens.ts";

export type PngImage = {
  width: number;
  height: number;
  /** Compressed lines, each with its PNG filter in front: what PDF's predictor 15 reads. */
  colours: Uint8Array;
  transparency: Uint8Array | undefined;
};

const [rgb, rgba] = [2, 6];

/** Undefined where it is none of the kinds that browsers make: 8 bits, RGB or RGBA, not interlaced. */
export async function readPng(bytes: Uint8Array): Promise<PngImage | undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = view.getUint32(at);
    if (latin1(bytes.subarray(at + 4, at + 8)) === "IDAT") data.push(bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, kind, , , interlace] = bytes.subarray(24, 29);
  if (depth !== 8 || interlace !== 0 || (kind !== rgb && kind !== rgba)) return undefined;
  if (kind === rgb) return { width, height, colours: joined(data), transparency: undefined };
  const [colours, transparency] = await apart(data, width);
  return { width, height, colours, transparency };
}

/**
 * PNG's filters work on each channel alone, so the channels of a filtered line can be taken apart as they are. In
 * pieces, since a large picture unpacked would not fit into memory.
 */
async function apart(data: Uint8Array[], width: number): Promise<[Uint8Array, Uint8Array]> {
  const lines = new Blob(data).stream().pipeThrough(new DecompressionStream("deflate"));
  const [colours, transparency] = [packer(), packer()];
  const lineBytes = 1 + width * 4;
  let position = 0;
  for await (const piece of lines as AsyncIterable<Uint8Array>) {
    const colour = new Uint8Array(piece.length);
    const alpha = new Uint8Array(piece.length);
    let [colourEnd, alphaEnd] = [0, 0];
    for (const byte of piece) {
      const isFilter = position === 0;
      const isAlpha = !isFilter && position % 4 === 0;
      if (!isAlpha) colour[colourEnd++] = byte;
      if (isFilter || isAlpha) alpha[alphaEnd++] = byte;
      position = position + 1 === lineBytes ? 0 : position + 1;
    }
    await Promise.all([
      colours.write(colour.subarray(0, colourEnd)),
      transparency.write(alpha.subarray(0, alphaEnd)),
    ]);
  }
  return Promise.all([colours.end(), transparency.end()]);
}

function packer() {
  const packing = new CompressionStream("deflate");
  const writer = packing.writable.getWriter();
  // Read from the start, else the writer waits.
  const packed = new Response(packing.readable).arrayBuffer();
  return {
    write: (piece: Uint8Array) => writer.write(piece),
    end: async () => {
      await writer.close();
      return new Uint8Array(await packed);
    },
  };
}

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
