// The parts of a baseline JPEG file (ITU T.81, Annex B).
import type { CodeTable } from "./jpeg-codes.ts";

const [startOfFrame, tables, startOfScan, quantisation] = [0xc0, 0xc4, 0xda, 0xdb];

export type Component = { id: number; across: number; down: number; dc: number; ac: number };
export type Jpeg = {
  width: number;
  height: number;
  components: Component[];
  dc: CodeTable[];
  ac: CodeTable[];
  /** What stands before the frame besides code tables: names, colour profile, quantisation. */
  preface: Uint8Array[];
  /** The quantisation tables alone: sections must share them. */
  quantisation: string;
  frame: Uint8Array;
  scan: Uint8Array;
  /** Where the coded data begins. */
  dataAt: number;
};

/** @throws Error where it is not a baseline JPEG of one scan */
export function readJpeg(bytes: Uint8Array): Jpeg {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const jpeg: Jpeg = {
    width: 0,
    height: 0,
    components: [],
    dc: [],
    ac: [],
    preface: [],
    quantisation: "",
    frame: new Uint8Array(),
    scan: new Uint8Array(),
    dataAt: 0,
  };
  for (let at = 2; at + 4 <= bytes.length && jpeg.dataAt === 0;) {
    const marker = view.getUint8(at + 1);
    const end = at + 2 + view.getUint16(at + 2);
    const segment = bytes.subarray(at, end);
    if (marker === startOfFrame) readFrame(jpeg, segment);
    else if (marker === tables) readTables(jpeg, segment);
    else if (marker === startOfScan) readScan(jpeg, segment, end);
    else jpeg.preface.push(segment);
    if (marker === quantisation) jpeg.quantisation += segment.toHex();
    at = end;
  }
  if (jpeg.components.length === 0 || jpeg.dataAt === 0) throw new Error("Not a baseline JPEG");
  return jpeg;
}

function readFrame(jpeg: Jpeg, segment: Uint8Array): void {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  jpeg.frame = segment;
  jpeg.height = view.getUint16(5);
  jpeg.width = view.getUint16(7);
  for (let at = 10; at + 3 <= segment.length; at += 3) {
    const sampling = view.getUint8(at + 1);
    jpeg.components.push({ id: view.getUint8(at), across: sampling >> 4, down: sampling & 15, dc: 0, ac: 0 });
  }
}

function readTables(jpeg: Jpeg, segment: Uint8Array): void {
  for (let at = 4; at < segment.length;) {
    const kind = segment[at] ?? 0;
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const table = { counts, symbols: segment.subarray(at + 17, at + 17 + total) };
    (kind >> 4 === 0 ? jpeg.dc : jpeg.ac)[kind & 15] = table;
    at += 17 + total;
  }
}

function readScan(jpeg: Jpeg, segment: Uint8Array, dataAt: number): void {
  const count = segment[4] ?? 0;
  if (count !== jpeg.components.length) throw new Error("Not a JPEG of one scan");
  for (let index = 0; index < count; index++) {
    const component = jpeg.components.find(({ id }) => id === segment[5 + index * 2]);
    const uses = segment[6 + index * 2] ?? 0;
    if (component) [component.dc, component.ac] = [uses >> 4, uses & 15];
  }
  jpeg.scan = segment;
  jpeg.dataAt = dataAt;
}

/** A DHT segment; `kind` is 0 for the first value of a block, 1 for the others. */
export function tableSegment(kind: 0 | 1, id: number, { counts, symbols }: CodeTable): Uint8Array {
  const length = 2 + 17 + symbols.length;
  return Uint8Array.of(0xff, tables, length >> 8, length & 255, (kind << 4) | id, ...counts, ...symbols);
}
