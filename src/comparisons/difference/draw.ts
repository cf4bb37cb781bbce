// Draws what a comparison found: the difference as pixelmatch draws it, both pictures side by side, and the candidate
// with what differs marked in it.
import { antialiased, differs } from "./by-pixel.ts";
import { PngWriter } from "./png/png-writer.ts";
import type { Sink, Sinks, Size } from "./types.ts";

/** Words: red in the lowest byte. */
const red = 0xff0000ff;
const yellow = 0xff00ffff;
const gapGrey = 0xff808080;
const gap = 16;
const ghostAlpha = 0.1;
/** How much of the mark's colour covers a pixel that differs. */
const markAlpha = 0.6;

type Row = { rows: readonly [Uint32Array, Uint32Array]; states: Uint8Array };
type Paint = (row: Row, out: Uint32Array) => void;

export class Drawing {
  readonly #pictures: { writer: PngWriter; paint: Paint; out: Uint32Array }[] = [];

  constructor({ difference, sideBySide, overlay }: Sinks, { width, height }: Size) {
    const add = (sink: Sink | undefined, paint: Paint, across: number) => {
      if (!sink) return;
      const writer = new PngWriter(sink, { width: across, height });
      this.#pictures.push({ writer, paint, out: new Uint32Array(across) });
    };
    add(difference, paintDifference, width);
    add(sideBySide, paintSideBySide, width * 2 + gap);
    add(overlay, paintOverlay, width);
  }

  get isWanted(): boolean {
    return this.#pictures.length > 0;
  }

  async row(row: Row): Promise<void> {
    for (const { writer, paint, out } of this.#pictures) {
      paint(row, out);
      await writer.write(out);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#pictures.map(({ writer }) => writer.end()));
  }

  close(): void {
    for (const { writer } of this.#pictures) writer.close();
  }
}

function paintDifference({ rows, states }: Row, out: Uint32Array): void {
  for (let x = 0; x < out.length; x++) {
    const state = states[x];
    out[x] = state === differs ? red : state === antialiased ? yellow : ghost(rows[0][x] ?? 0);
  }
}

/** The baseline's pixel as a light grey, in pixelmatch's arithmetic. */
function ghost(colour: number): number {
  const luma =
    (colour & 255) * 0.29889531 + ((colour >>> 8) & 255) * 0.58662247 + ((colour >>> 16) & 255) * 0.11448223;
  const value = 255 + ((luma - 255) * ghostAlpha * (colour >>> 24)) / 255;
  return Math.trunc(value) * 0x010101;
}

function paintSideBySide({ rows }: Row, out: Uint32Array): void {
  const [one, other] = rows;
  for (let x = 0; x < one.length; x++) out[x] = onWhite(one[x] ?? 0);
  out.fill(gapGrey, one.length, one.length + gap);
  for (let x = 0; x < other.length; x++) out[one.length + gap + x] = onWhite(other[x] ?? 0);
}

function paintOverlay({ rows, states }: Row, out: Uint32Array): void {
  for (let x = 0; x < out.length; x++) {
    const colour = onWhite(rows[1][x] ?? 0);
    out[x] = states[x] === differs ? mixed(red, colour, markAlpha) : colour;
  }
}

function onWhite(colour: number): number {
  const alpha = colour >>> 24;
  return alpha === 255 ? colour : mixed(colour, 0xffffffff, alpha / 255);
}

function mixed(one: number, other: number, share: number): number {
  const channel = (shift: number) =>
    Math.round(((one >>> shift) & 255) * share + ((other >>> shift) & 255) * (1 - share)) << shift;
  return channel(0) | channel(8) | channel(16);
}
