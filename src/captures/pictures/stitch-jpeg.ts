// Sections of a page put together into one JPEG without a loss: no pixel is decoded, only the codes are written anew.
import { BitReader } from "./jpeg-bit-reader.ts";
import { BitWriter } from "./jpeg-bit-writer.ts";
import { annexK, type CodeTable, decodingOf, encodingOf } from "./jpeg-codes.ts";
import { type Jpeg, readJpeg, tableSegment } from "./jpeg-segments.ts";
import { joined } from "./png-chunks.ts";
import type { Stitcher } from "./stitcher.ts";

/** A JPEG's height stands in 16 bits. */
export const jpegSideMax = 65_535;
/** Sections end where a block of the coarsest colour sampling does. */
export const jpegRowsStep = 16;

/**
 * The browser gives each section code tables of its own, and a file can have one set: all are written with the
 * standard's. The first value of a block is told as the difference to the block before it, also across a seam.
 */
export function jpegStitcher(width: number, height: number): Stitcher {
  const out = new BitWriter();
  const last: number[] = [];
  let first: Jpeg | undefined;
  return {
    add(section) {
      const jpeg = readJpeg(section);
      if (jpeg.width !== width) throw new Error(`A section is ${jpeg.width} px wide instead of ${width}`);
      if (first && first.quantisation !== jpeg.quantisation)
        throw new Error("Sections have not the same quality");
      const start = first ? [] : [startOf(jpeg, height)];
      first ??= jpeg;
      recode(section, jpeg, out, last);
      return joined([...start, out.take()]);
    },
    end() {
      out.pad();
      return joined([out.take(), Uint8Array.of(0xff, 0xd9)]);
    },
  };
}

const [brightness, colour] = [codesOf(annexK.brightness), codesOf(annexK.colour)];

function startOf(jpeg: Jpeg, height: number): Uint8Array {
  const frame = new Uint8Array(jpeg.frame);
  new DataView(frame.buffer).setUint16(5, height);
  const codes = [annexK.brightness, annexK.colour].flatMap(({ dc, ac }, id) => [
    tableSegment(0, id, dc),
    tableSegment(1, id, ac),
  ]);
  const scan = new Uint8Array(jpeg.scan);
  jpeg.components.forEach((_, index) => (scan[6 + index * 2] = index === 0 ? 0x00 : 0x11));
  return joined([Uint8Array.of(0xff, 0xd8), ...jpeg.preface, frame, ...codes, scan]);
}

/** Writes the section's blocks with the standard's codes; `last` holds each component's first value so far. */
function recode(bytes: Uint8Array, jpeg: Jpeg, out: BitWriter, last: number[]): void {
  const input = new BitReader(bytes, jpeg.dataAt);
  const [dc, ac] = [jpeg.dc.map(decodingOf), jpeg.ac.map(decodingOf)];
  const parts = jpeg.components.map((component, index) => ({
    index,
    blocks: component.across * component.down,
    dc: dc[component.dc] ?? new Uint16Array(),
    ac: ac[component.ac] ?? new Uint16Array(),
    to: index === 0 ? brightness : colour,
  }));
  const across = Math.max(...jpeg.components.map((one) => one.across)) * 8;
  const down = Math.max(...jpeg.components.map((one) => one.down)) * 8;
  const units = Math.ceil(jpeg.width / across) * Math.ceil(jpeg.height / down);
  const value = parts.map(() => 0);
  for (let unit = 0; unit < units; unit++) {
    for (const { index, blocks, dc: fromDc, ac: fromAc, to } of parts) {
      for (let block = 0; block < blocks; block++) {
        const now = (value[index] ?? 0) + readDifference(input, fromDc);
        value[index] = now;
        writeDifference(out, to.dc, now - (last[index] ?? 0));
        last[index] = now;
        copyRest(input, fromAc, out, to.ac);
      }
    }
  }
}

function codesOf({ dc, ac }: { dc: CodeTable; ac: CodeTable }): { dc: Encoding; ac: Encoding } {
  return { dc: encodingOf(dc), ac: encodingOf(ac) };
}

type Encoding = ReturnType<typeof encodingOf>;

function readDifference(input: BitReader, decoding: Uint16Array): number {
  const size = input.symbol(decoding);
  if (size === 0) return 0;
  const bits = input.bits(size);
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

function writeDifference(out: BitWriter, { codes, lengths }: Encoding, difference: number): void {
  const size = 32 - Math.clz32(Math.abs(difference));
  out.put(codes[size] ?? 0, lengths[size] ?? 0);
  if (size > 0) out.put(difference < 0 ? difference + (1 << size) - 1 : difference, size);
}

/** The 63 other values of a block: a run of zeros and a size in one symbol, then the value's bits. */
function copyRest(
  input: BitReader,
  decoding: Uint16Array,
  out: BitWriter,
  { codes, lengths }: Encoding,
): void {
  for (let at = 1; at < 64;) {
    const symbol = input.symbol(decoding);
    out.put(codes[symbol] ?? 0, lengths[symbol] ?? 0);
    if (symbol === 0) return;
    const size = symbol & 15;
    if (size > 0) out.put(input.bits(size), size);
    at += (symbol >> 4) + 1;
  }
}
