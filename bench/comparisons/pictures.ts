// Draws pages to compare: surfaces, lines of text with smoothed edges, and photographs, filtered as the browser does.
import zlib from "node:zlib";

const channels = 3;
const subFilter = 1;
const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

/** The kinds of pairs that are compared. */
export const kinds = ["equal", "differing", "pushed"] as const;

/** Two pictures of one page; of an equal pair only the files differ, and nearly all of one that a banner pushed down. */
export function drawPair(width: number, height: number, kind: (typeof kinds)[number]): [Buffer, Buffer] {
  const one = drawPage(width, height);
  const other = Buffer.from(one);
  if (kind === "pushed") pushDown(other, width);
  // Every tenth block of 100 rows has another word and another button.
  if (kind === "differing")
    for (let top = 40; top < height - 60; top += 1000) {
      paintText(other, width, 80, top, 260, 14, top + 1);
      paintBox(other, width, 400, top, 120, 40, [30, 110, 60]);
    }
  return [encode(one, width, height, "one"), encode(other, width, height, "the other")];
}

const bannerHeight = 37;

function pushDown(pixels: Buffer, width: number): void {
  const bytes = bannerHeight * width * channels;
  pixels.copyWithin(bytes, 0, pixels.length - bytes);
  paintBox(pixels, width, 0, 0, width, bannerHeight, [30, 60, 120]);
}

function drawPage(width: number, height: number): Buffer {
  const pixels = Buffer.alloc(width * height * channels, 255);
  for (let top = 0; top + 100 <= height; top += 100) {
    const block = top / 100;
    if (block % 7 === 3) paintPhotograph(pixels, width, 60, top + 5, 320, 90, block);
    for (let line = 0; line < 4; line++)
      paintText(pixels, width, 400, top + 8 + line * 22, width - 500, 14, block * 4 + line);
    paintBox(pixels, width, 0, top, 40, 100, [240, 242, 246]);
  }
  return pixels;
}

type Area = [left: number, top: number, width: number, height: number];

function paint(
  pixels: Buffer,
  across: number,
  area: Area,
  colourAt: (x: number, y: number) => number[] | undefined,
): void {
  const [left, top, width, height] = area;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = ((top + y) * across + left + x) * channels;
      const colour = colourAt(x, y);
      if (colour && at + channels <= pixels.length) pixels.set(colour, at);
    }
}

function paintBox(
  pixels: Buffer,
  across: number,
  ...[left, top, width, height, colour]: [...Area, number[]]
): void {
  paint(pixels, across, [left, top, width, height], () => colour);
}

/** Strokes with a smoothed pixel on either side, in words. */
function paintText(
  pixels: Buffer,
  across: number,
  ...[left, top, width, height, seed]: [...Area, number]
): void {
  paint(pixels, across, [left, top, width, height], (x, y) => {
    const letter = Math.floor(x / 8);
    const shape = (Math.imul(letter + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b)) >>> 0;
    if (shape % 6 === 0) return undefined;
    const stroke = (shape >>> (Math.floor(y / 3) * 3)) % 6;
    const ink = Math.abs((x % 8) - stroke);
    return ink === 0 ? [33, 37, 41] : ink === 1 ? [140 + (shape % 60), 150, 160] : undefined;
  });
}

function paintPhotograph(
  pixels: Buffer,
  across: number,
  ...[left, top, width, height, seed]: [...Area, number]
): void {
  let random = seed + 1;
  paint(pixels, across, [left, top, width, height], (x, y) => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    const grain = (random >>> 16) % 8;
    return [
      128 + 90 * Math.sin((x + seed) / 40),
      120 + 80 * Math.sin(y / 30),
      100 + 60 * Math.sin((x + y) / 70),
    ].map((each) => Math.floor(each) + grain);
  });
}

function encode(pixels: Buffer, width: number, height: number, comment: string): Buffer {
  const rowBytes = width * channels;
  const rows = Buffer.alloc(height * (rowBytes + 1));
  for (let y = 0; y < height; y++) {
    rows[y * (rowBytes + 1)] = subFilter;
    for (let index = 0; index < rowBytes; index++) {
      const at = y * rowBytes + index;
      rows[y * (rowBytes + 1) + 1 + index] =
        (pixels[at] ?? 0) - (index < channels ? 0 : (pixels[at - channels] ?? 0));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("tEXt", Buffer.from(`Comment\0${comment}`)),
    chunk("IDAT", zlib.deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(zlib.crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
