// A part of an archive: some files of a tar, compressed so that parts made at different times, by whoever went on, are
// one gzip file (RFC 1952) when they stand one after the other. What carries over from part to part is sum and length.
import { constants, crc32, deflateRawSync } from "node:zlib";
import { tarEnd, tarHeader, tarPadding } from "#core/tar.ts";
import type { Upload } from "#platform/upload.ts";

/** CRC-32 and bytes of all that was written before compression, in the parts before as well. */
export type Sum = { crc: number; bytes: number };

const gzipHeader = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/** An empty block that says that it is the last. */
const lastBlock = [3, 0];
const chunkBytes = 1024 * 1024;

export class Part {
  readonly #upload: Upload;
  readonly #now: number;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  readonly sum: Sum;
  /** Of this part, before compression. */
  bytes = 0;

  constructor(upload: Upload, before: Sum, now: number) {
    this.#upload = upload;
    this.#now = now;
    this.sum = { ...before };
  }

  begin(): Promise<void> {
    return this.#upload.write(new Uint8Array(gzipHeader));
  }

  async addText(name: string, text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    await this.#write(tarHeader(name, bytes.byteLength, this.#now));
    await this.#write(bytes);
    await this.#write(tarPadding(bytes.byteLength));
  }

  async addFile(name: string, sizeBytes: number, modifiedAt: number, body: ReadableStream) {
    await this.#write(tarHeader(name, sizeBytes, modifiedAt));
    for await (const chunk of body as ReadableStream<Uint8Array>) await this.#write(chunk);
    await this.#write(tarPadding(sizeBytes));
  }

  async end(): Promise<void> {
    await this.#write(tarEnd());
    await this.#compress();
    const trailer = new Uint8Array(lastBlock.length + 8);
    trailer.set(lastBlock);
    const view = new DataView(trailer.buffer, lastBlock.length);
    view.setUint32(0, this.sum.crc, true);
    view.setUint32(4, this.sum.bytes % 2 ** 32, true);
    await this.#upload.write(trailer);
  }

  async complete(): Promise<{ sizeBytes: number }> {
    await this.#compress();
    return this.#upload.complete();
  }

  abort(): Promise<void> {
    return this.#upload.abort();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.byteLength;
    this.sum.bytes += bytes.byteLength;
    this.sum.crc = crc32(bytes, this.sum.crc);
    this.#held.push(bytes);
    this.#heldBytes += bytes.byteLength;
    if (this.#heldBytes >= chunkBytes) await this.#compress();
  }

  /** Each chunk by itself, up to a boundary of bytes and without an end: what follows may be another's. */
  async #compress(): Promise<void> {
    if (this.#heldBytes === 0) return;
    const chunk = new Uint8Array(await new Blob(this.#held).arrayBuffer());
    this.#held = [];
    this.#heldBytes = 0;
    await this.#upload.write(deflateRawSync(chunk, { finishFlush: constants.Z_SYNC_FLUSH }));
  }
}
