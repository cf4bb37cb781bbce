// Goes through a PNG's chunks and checks their sums, without holding more of one than a piece.
import { crc32 } from "node:zlib";
import { PictureError, type Which } from "#comparisons/difference/picture-error.ts";
import type { ByteReader } from "./byte-reader.ts";

/** A piece can inflate to a thousand times its size, and that lies in memory. */
const pieceBytesMax = 8192;
const chunkBytesMax = 2 ** 31 - 1;

export type Chunk = { type: string; length: number };

export class ChunkReader {
  readonly #bytes: ByteReader;
  readonly #which: Which;
  #chunk: Chunk = { type: "", length: 0 };
  #left = 0;
  #sum = 0;

  constructor(bytes: ByteReader, which: Which) {
    this.#bytes = bytes;
    this.#which = which;
  }

  /** The next chunk's head; what was not read of the one before is passed over. */
  async next(): Promise<Chunk> {
    while (this.#chunk.type !== "" && (await this.piece()));
    const head = await this.#take(8);
    const length = new DataView(head.buffer).getUint32(0);
    const type = String.fromCharCode(...head.subarray(4));
    if (!/^[A-Za-z]{4}$/.test(type) || length > chunkBytesMax)
      throw this.damaged("what follows a chunk is not a chunk");
    this.#chunk = { type, length };
    this.#left = length;
    this.#sum = crc32(head.subarray(4));
    return this.#chunk;
  }

  /** A piece of the chunk's data; none after its last, whose sum was then right. Valid until the next call. */
  async piece(): Promise<Uint8Array | undefined> {
    if (this.#left < 0) return undefined;
    if (this.#left === 0) {
      this.#left = -1;
      const sum = await this.#take(4);
      if (new DataView(sum.buffer).getUint32(0) !== this.#sum)
        throw this.damaged(`the checksum of its ${this.#chunk.type} chunk is wrong`);
      return undefined;
    }
    const part = await this.#bytes.some(Math.min(this.#left, pieceBytesMax));
    if (!part) throw this.truncated();
    this.#left -= part.length;
    this.#sum = crc32(part, this.#sum);
    return part;
  }

  /** The whole chunk, of which `most` bytes are allowed. */
  async data(most: number): Promise<Uint8Array> {
    const { type, length } = this.#chunk;
    if (length > most) throw this.damaged(`its ${type} chunk is too long`);
    const data = new Uint8Array(length);
    let at = 0;
    for (let part = await this.piece(); part; part = await this.piece()) {
      data.set(part, at);
      at += part.length;
    }
    return data;
  }

  damaged(what: string): PictureError {
    return new PictureError(this.#which, "not_a_picture", `The ${this.#which} is a damaged PNG: ${what}.`);
  }

  truncated(): PictureError {
    return new PictureError(
      this.#which,
      "truncated",
      `The ${this.#which} ends before its picture does: the file was cut off.`,
    );
  }

  async #take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const taken = await this.#bytes.take(count);
    if (taken.length < count) throw this.truncated();
    return new Uint8Array(taken);
  }
}
