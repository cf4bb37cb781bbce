// Rows of a PNG as they lie in its zlib stream: a filter's number, then the bytes it left (PNG, chapter 9).

const none = 0;
const sub = 1;
const up = 2;
const average = 3;

/** Undoes the filter of the row at `at`, in place; `above` is the row before it without its filter, or none. */
export function unfilterRow(
  rows: Uint8Array,
  at: number,
  rowBytes: number,
  channels: number,
  above?: Uint8Array,
): void {
  const filter = rows[at] ?? none;
  rows[at] = none;
  if (filter === none) return;
  for (let index = 1; index < rowBytes; index++) {
    const left = index > channels ? byte(rows, at + index - channels) : 0;
    const over = above ? byte(above, index) : 0;
    const corner = above && index > channels ? byte(above, index - channels) : 0;
    rows[at + index] = byte(rows, at + index) + predicted(filter, left, over, corner);
  }
}

function predicted(filter: number, left: number, over: number, corner: number): number {
  if (filter === sub) return left;
  if (filter === up) return over;
  if (filter === average) return (left + over) >> 1;
  const estimate = left + over - corner;
  const [toLeft, toOver, toCorner] = [
    Math.abs(estimate - left),
    Math.abs(estimate - over),
    Math.abs(estimate - corner),
  ];
  if (toLeft <= toOver && toLeft <= toCorner) return left;
  return toOver <= toCorner ? over : corner;
}

/** The rows without filters, and as RGBA where they are RGB: slow, so only where a section differs from the first. */
export function asRgba(rows: Uint8Array, width: number, height: number): Uint8Array {
  const from = 1 + width * 3;
  const to = 1 + width * 4;
  const out = new Uint8Array(height * to);
  let above: Uint8Array | undefined;
  for (let row = 0; row < height; row++) {
    unfilterRow(rows, row * from, from, 3, above);
    above = rows.subarray(row * from, (row + 1) * from);
    for (let x = 0; x < width; x++) {
      out.set(above.subarray(1 + x * 3, 4 + x * 3), row * to + 1 + x * 4);
      out[row * to + 4 + x * 4] = 255;
    }
  }
  return out;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}
