// Reads a stream by counts of bytes rather than by the pieces it comes in.

export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** From 1 byte to `most`; none where the stream has ended. Valid until the next call. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.#at === this.#piece.length) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      [this.#piece, this.#at] = [value, 0];
    }
    const part = this.#piece.subarray(this.#at, this.#at + most);
    this.#at += part.length;
    return part;
  }

  /** `count` bytes, or as many as are left. */
  async take(count: number): Promise<Uint8Array> {
    const taken = new Uint8Array(count);
    let have = 0;
    while (have < count) {
      const part = await this.some(count - have);
      if (!part) return taken.subarray(0, have);
      taken.set(part, have);
      have += part.length;
    }
    return taken;
  }

  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => undefined);
  }
}
