// Undoes the filter of a row of 8-bit RGB or RGBA straight into words, four channels at a time.
const none = 0;
const sub = 1;
const up = 2;
const average = 3;

const opaque = 0xff000000;
const low7 = 0x7f7f7f7f;
const high1 = 0x80808080 | 0;
const upper7 = 0xfefefefe | 0;

/**
 * `at` is where the row's filter stands; `above` is the row before it, decoded, or none. Each row must be followed by a
 * byte more, as RGB is read four bytes at a time.
 */
export function decodeRow(
  bytes: DataView,
  at: number,
  channels: number,
  above: Uint32Array | undefined,
  out: Uint32Array,
  width: number,
): void {
  const filter = bytes.getUint8(at);
  const first = at + 1;
  const mask = channels === 4 ? -1 : 0xffffff;
  const alpha = channels === 4 ? 0 : opaque;
  if (filter === none)
    for (let x = 0; x < width; x++) out[x] = (bytes.getUint32(first + x * channels, true) & mask) | alpha;
  else if (filter === sub || (filter > average && !above))
    decodeSub(bytes, first, channels, mask, alpha, out, width);
  else if (filter === up) decodeUp(bytes, first, channels, mask, alpha, above, out, width);
  else if (filter === average) decodeAverage(bytes, first, channels, mask, alpha, above, out, width);
  else decodePaeth(bytes, first, channels, above, out, width);
}

function decodeSub(
  bytes: DataView,
  first: number,
  channels: number,
  mask: number,
  alpha: number,
  out: Uint32Array,
  width: number,
): void {
  let left = 0;
  for (let x = 0, at = first; x < width; x++, at += channels) {
    const word = bytes.getUint32(at, true) & mask;
    left = ((left & low7) + (word & low7)) ^ ((left ^ word) & high1);
    out[x] = left | alpha;
  }
}

function decodeUp(
  bytes: DataView,
  first: number,
  channels: number,
  mask: number,
  alpha: number,
  above: Uint32Array | undefined,
  out: Uint32Array,
  width: number,
): void {
  for (let x = 0, at = first; x < width; x++, at += channels) {
    const word = bytes.getUint32(at, true) & mask;
    const over = above ? (above[x] ?? 0) & mask : 0;
    out[x] = (((over & low7) + (word & low7)) ^ ((over ^ word) & high1)) | alpha;
  }
}

function decodeAverage(
  bytes: DataView,
  first: number,
  channels: number,
  mask: number,
  alpha: number,
  above: Uint32Array | undefined,
  out: Uint32Array,
  width: number,
): void {
  let left = 0;
  for (let x = 0, at = first; x < width; x++, at += channels) {
    const word = bytes.getUint32(at, true) & mask;
    const over = above ? (above[x] ?? 0) & mask : 0;
    const mean = (left & over) + (((left ^ over) & upper7) >>> 1);
    left = ((mean & low7) + (word & low7)) ^ ((mean ^ word) & high1);
    out[x] = left | alpha;
  }
}

function decodePaeth(
  bytes: DataView,
  first: number,
  channels: number,
  above: Uint32Array | undefined,
  out: Uint32Array,
  width: number,
): void {
  let [left, corner] = [0, 0];
  const alpha = channels === 4 ? 0 : opaque;
  const mask = channels === 4 ? -1 : 0xffffff;
  for (let x = 0, at = first; x < width; x++, at += channels) {
    const word = bytes.getUint32(at, true) & mask;
    const over = (above?.[x] ?? 0) & mask;
    // Nothing to choose from where all are alike, as on a page's surfaces.
    if (over === corner) left = ((left & low7) + (word & low7)) ^ ((left ^ word) & high1);
    else if (left === corner) left = ((over & low7) + (word & low7)) ^ ((over ^ word) & high1);
    else
      left =
        channel(word, left, over, corner, 0) |
        channel(word, left, over, corner, 8) |
        channel(word, left, over, corner, 16) |
        (alpha === 0 ? channel(word, left, over, corner, 24) : 0);
    corner = over;
    out[x] = left | alpha;
  }
}

function channel(word: number, lefts: number, overs: number, corners: number, shift: number): number {
  const [left, over, corner] = [(lefts >>> shift) & 255, (overs >>> shift) & 255, (corners >>> shift) & 255];
  const toLeft = Math.abs(over - corner);
  const toOver = Math.abs(left - corner);
  const toCorner = Math.abs(left + over - corner - corner);
  const nearest = toLeft <= toOver && toLeft <= toCorner ? left : toOver <= toCorner ? over : corner;
  return ((((word >>> shift) & 255) + nearest) & 255) << shift;
}
