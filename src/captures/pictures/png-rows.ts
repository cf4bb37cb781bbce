// Rows of a PNG as they lie in its zlib stream: a filter's number, then the bytes it left (PNG, chapter 9).

const none = 0;
const sub = 1;
const up = 2;
const average = 3;

/**
 * Undoes the filter of the row at `at`, in place; `above` is the row before it without its filter, or none.
 * `pixelBytes` is what filters call a pixel: at least a byte.
 */
export function unfilterRow(
  rows: Uint8Array,
  at: number,
  rowBytes: number,
  pixelBytes: number,
  above?: Uint8Array,
): void {
  const filter = rows[at] ?? none;
  rows[at] = none;
  const row = rows.subarray(at, at + rowBytes);
  if (filter === sub) undoSub(row, pixelBytes);
  else if (filter === up) undoUp(row, above);
  else if (filter === average) undoAverage(row, pixelBytes, above);
  else if (filter !== none) undoPaeth(row, pixelBytes, above);
}

function undoSub(row: Uint8Array, pixelBytes: number): void {
  for (let index = 1 + pixelBytes; index < row.length; index++)
    row[index] = byte(row, index) + byte(row, index - pixelBytes);
}

function undoUp(row: Uint8Array, above: Uint8Array | undefined): void {
  if (!above) return;
  for (let index = 1; index < row.length; index++) row[index] = byte(row, index) + byte(above, index);
}

function undoAverage(row: Uint8Array, pixelBytes: number, above: Uint8Array | undefined): void {
  for (let index = 1; index < row.length; index++) {
    const left = index > pixelBytes ? byte(row, index - pixelBytes) : 0;
    const over = above ? byte(above, index) : 0;
    row[index] = byte(row, index) + ((left + over) >> 1);
  }
}

function undoPaeth(row: Uint8Array, pixelBytes: number, above: Uint8Array | undefined): void {
  // Without a row above, what is to the left is always nearest.
  if (!above) return undoSub(row, pixelBytes);
  for (let index = 1; index <= pixelBytes && index < row.length; index++)
    row[index] = byte(row, index) + byte(above, index);
  for (let index = 1 + pixelBytes; index < row.length; index++) {
    const left = byte(row, index - pixelBytes);
    const over = byte(above, index);
    const corner = byte(above, index - pixelBytes);
    const toLeft = Math.abs(over - corner);
    const toOver = Math.abs(left - corner);
    const toCorner = Math.abs(left + over - corner - corner);
    const nearest = toLeft <= toOver && toLeft <= toCorner ? left : toOver <= toCorner ? over : corner;
    row[index] = byte(row, index) + nearest;
  }
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
