// Writes a PNG to a sink row by row, opaque.
import { createDeflate } from "node:zlib";
import { pngChunk, pngStart } from "#captures/pictures/png-chunks.ts";
import type { Sink, Size } from "#comparisons/difference/types.ts";

const channels = 3;
const upFilter = 2;
/** Little is gained by more, and it takes long. */
const level = 3;
/** Deflated as one piece: many small ones cost more than their work. */
const batchBytes = 262_144;

export class PngWriter {
  readonly #sink: Sink;
  readonly #size: Size;
  readonly #deflate = createDeflate({ level, chunkSize: 65_536 });
  readonly #written: Promise<void>;
  #batch: Uint8Array;
  #batched = 0;
  #row: Uint8Array;
  #above: Uint8Array;

  constructor(sink: Sink, size: Size) {
    this.#sink = sink;
    this.#size = size;
    const rowBytes = size.width * channels;
    this.#batch = new Uint8Array(Math.max(batchBytes, rowBytes + 1));
    [this.#row, this.#above] = [new Uint8Array(rowBytes), new Uint8Array(rowBytes)];
    this.#written = this.#pump();
    // Whoever writes or ends is told; nobody may be between.
    this.#written.catch(() => undefined);
  }

  /** RGBA words; their alpha is left out. */
  async write(words: Uint32Array): Promise<void> {
    const { width } = this.#size;
    if (this.#batched + 1 + width * channels > this.#batch.length) await this.#flush();
    this.#batch[this.#batched++] = upFilter;
    for (let x = 0, at = 0; x < width; x++) {
      const word = words[x] ?? 0;
      this.#row[at++] = word;
      this.#row[at++] = word >>> 8;
      this.#row[at++] = word >>> 16;
    }
    for (let at = 0; at < this.#row.length; at++)
      this.#batch[this.#batched++] = (this.#row[at] ?? 0) - (this.#above[at] ?? 0);
    [this.#row, this.#above] = [this.#above, this.#row];
  }

  async end(): Promise<void> {
    await this.#flush();
    this.#deflate.end();
    await this.#written;
  }

  close(): void {
    this.#deflate.destroy();
  }

  async #flush(): Promise<void> {
    const batch = this.#batch.slice(0, this.#batched);
    this.#batched = 0;
    if (batch.length === 0) return;
    const handed = new Promise<void>((resolve, reject) => {
      this.#deflate.write(batch, (error) => (error ? reject(error) : resolve()));
    });
    // A sink that refuses stops the reading, and what was written would wait for ever.
    await Promise.race([handed, this.#written]);
  }

  async #pump(): Promise<void> {
    const { width, height } = this.#size;
    await this.#sink.write(pngStart(width, height, channels));
    for await (const part of this.#deflate) await this.#sink.write(pngChunk("IDAT", part as Uint8Array));
    await this.#sink.write(pngChunk("IEND", new Uint8Array()));
  }
}
