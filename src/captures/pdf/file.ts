// Reads PDFs of our own making: what Chrome writes (Skia) and what `assemble.ts` and `facts.ts` write. They have plain
// cross-reference tables and no compressed objects, so that no general PDF library is needed.
import { latin1, streamStart, withoutStrings } from "./tokens.ts";

export type PdfFile = {
  bytes: Uint8Array;
  /** Where each object begins. */
  offsets: Map<number, number>;
  /** Where something begins or ends, ascending. */
  bounds: number[];
  /** Where the newest cross-reference table begins. */
  tableStart: number;
  size: number;
  root: number;
  info: number | undefined;
};

/** What stands before the stream, which is kept as it is, from keyword to keyword. */
export type PdfObject = { head: string; stream: Uint8Array | undefined };

/** A file that is not built as expected: a bug, or a browser that writes otherwise than any known. */
export class UnknownPdf extends Error {}

export function readPdf(bytes: Uint8Array): PdfFile {
  const tail = latin1(bytes.subarray(-1024));
  const tableStart = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail)?.[1] ?? Number.NaN);
  const offsets = new Map<number, number>();
  const bounds: number[] = [];
  let newest: string | undefined;
  for (let start: number | undefined = tableStart; start !== undefined;) {
    const table = tableAt(bytes, start, bounds.includes(start));
    bounds.push(start);
    // Later tables stand for earlier ones, and the last one is read first.
    for (const [id, offset] of table.entries) {
      if (!offsets.has(id)) offsets.set(id, offset);
      bounds.push(offset);
    }
    newest ??= table.trailer;
    start = numberAfter("Prev", table.trailer);
  }
  const trailer = newest ?? "";
  const root = refAfter("Root", trailer);
  if (root === undefined) throw new UnknownPdf("a trailer without root");
  for (const [id, offset] of offsets) if (offset === 0) offsets.delete(id);
  bounds.push(bytes.length);
  bounds.sort((a, b) => a - b);
  return {
    bytes,
    offsets,
    bounds,
    tableStart,
    size: numberAfter("Size", trailer) ?? 0,
    root,
    info: refAfter("Info", trailer),
  };
}

function tableAt(bytes: Uint8Array, start: number, isKnown: boolean) {
  if (!Number.isInteger(start) || isKnown) throw new UnknownPdf("no cross-reference table");
  const entries = new Map<number, number>();
  const section = /^(?:xref\s+)?(\d+) (\d+)\s*\n/;
  let at = start;
  for (;;) {
    const head = latin1(bytes.subarray(at, at + 64));
    const [matched, first, count] = section.exec(head) ?? [];
    if (matched === undefined) break;
    at += matched.length;
    const rows = latin1(bytes.subarray(at, at + Number(count) * 20));
    for (let row = 0; row < rows.length; row += 20) {
      // A free object stands for an earlier one too.
      const offset = rows[row + 17] === "n" ? Number(rows.slice(row, row + 10)) : 0;
      entries.set(Number(first) + row / 20, offset);
    }
    at += rows.length;
  }
  const trailer = /^trailer\s*(<<[^]*?)startxref/.exec(latin1(bytes.subarray(at, at + 4096)))?.[1];
  if (entries.size === 0 || trailer === undefined) throw new UnknownPdf("no cross-reference table");
  return { entries, trailer: withoutStrings(trailer) };
}

/** @throws UnknownPdf where the file holds no such object */
export function objectOf(file: PdfFile, id: number): PdfObject {
  const start = file.offsets.get(id);
  if (start === undefined) throw new UnknownPdf(`no object ${id}`);
  const end = boundAfter(file.bounds, start);
  const { bytes } = file;
  const label = /^\d+ \d+ obj\s*/.exec(latin1(bytes.subarray(start, start + 32)))?.[0];
  const finish = lastEndobj(bytes, start, end);
  if (label === undefined || finish < 0) throw new UnknownPdf(`no object ${id}`);
  const body = start + label.length;
  const stream = streamStart(bytes, body, finish);
  const head = latin1(bytes.subarray(body, stream < 0 ? finish : stream));
  return { head, stream: stream < 0 ? undefined : bytes.subarray(stream, finish) };
}

export function pageCountOf(file: PdfFile): number {
  const pages = refAfter("Pages", withoutStrings(objectOf(file, file.root).head));
  return pages === undefined ? 0 : (numberAfter("Count", objectOf(file, pages).head) ?? 0);
}

/** The number of the object that a name refers to; `text` without strings. */
export function refAfter(name: string, text: string): number | undefined {
  const found = new RegExp(`/${name}\\s+(\\d+) \\d+ R\\b`).exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

export function numberAfter(name: string, text: string): number | undefined {
  const found = new RegExp(`/${name}\\s+(-?\\d+)`).exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function boundAfter(bounds: number[], start: number): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? Infinity) > start) high = middle;
    else low = middle + 1;
  }
  return bounds[low] ?? start;
}

/** Where the object's closing keyword begins: the last one before the next thing. */
function lastEndobj(bytes: Uint8Array, start: number, end: number): number {
  const tail = Math.max(start, end - 64);
  const found = latin1(bytes.subarray(tail, end)).lastIndexOf("endobj");
  return found < 0 ? -1 : tail + found;
}
