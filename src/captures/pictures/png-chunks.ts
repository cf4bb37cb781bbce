// The parts of a PNG file that putting pictures together needs (W3C PNG, third edition).
import { crc32 } from "node:zlib";

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** Colour types by what they hold; the browser writes no others. */
const channelsOf: Record<number, number> = { 2: 3, 6: 4 };

export type Png = {
  width: number;
  height: number;
  /** Bytes a pixel: 3 for RGB, 4 for RGBA. */
  channels: number;
  /** The zlib stream of its rows. */
  data: Uint8Array;
};

/** @throws Error where it is not the 8-bit RGB or RGBA, not interlaced, that the browser makes */
export function readPng(bytes: Uint8Array): Png {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let header: Omit<Png, "data"> | undefined;
  for (let at = signature.length; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === "IHDR") header = readHeader(view, at + 8);
    if (type === "IDAT") parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  if (!header || parts.length === 0) throw new Error("Not a PNG");
  return { ...header, data: joined(parts) };
}

function readHeader(view: DataView, at: number): Omit<Png, "data"> {
  const channels = channelsOf[view.getUint8(at + 9)];
  if (!channels || view.getUint8(at + 8) !== 8 || view.getUint8(at + 12) !== 0)
    throw new Error("Not a PNG of 8-bit RGB or RGBA rows");
  return { width: view.getUint32(at), height: view.getUint32(at + 4), channels };
}

/** Signature and IHDR. */
export function pngStart(width: number, height: number, channels: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, channels === 4 ? 6 : 2, 0, 0, 0], 8);
  return joined([signature, pngChunk("IHDR", header)]);
}

export function pngChunk(type: "IHDR" | "IDAT" | "IEND", data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(data.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(type), 4);
  chunk.set(data, 8);
  view.setUint32(data.length + 8, crc32(chunk.subarray(4, data.length + 8)));
  return chunk;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
