// Inflates as much as is asked for, from pieces that are asked for in turn.

type Pieces = () => Promise<Uint8Array | undefined>;

export class Inflater {
  readonly #pieces: Pieces;
  readonly #writer: WritableStreamDefaultWriter<BufferSource>;
  readonly #reader: ReadableStreamBYOBReader;
  #writing: Promise<unknown> = Promise.resolve();
  #isEnded = false;

  constructor(pieces: Pieces) {
    const stream = new DecompressionStream("deflate");
    this.#pieces = pieces;
    this.#writer = stream.writable.getWriter();
    this.#reader = stream.readable.getReader({ mode: "byob" });
  }

  /**
   * The next `length` bytes in `buffer`, which is taken; fewer where the data ends. A piece is handed in only while
   * bytes are wanted, so what is inflated ahead is never more than one piece.
   */
  async fill(buffer: ArrayBuffer, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const state = { isFilled: false };
    const asked = this.#reader.readAtLeast(length, new Uint8Array(buffer, 0, length)).then(
      (result) => {
        state.isFilled = true;
        return result.value;
      },
      (error: unknown) => {
        state.isFilled = true;
        throw error;
      },
    );
    asked.catch(() => undefined);
    while (!state.isFilled) {
      await Promise.race([this.#writing, asked]);
      if (state.isFilled) break;
      await this.#feed(asked);
    }
    const value = await asked;
    return value ? new Uint8Array(value.buffer, 0, value.byteLength) : new Uint8Array();
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#writer.abort(), this.#reader.cancel()]);
  }

  async #feed(asked: Promise<unknown>): Promise<void> {
    if (this.#isEnded) {
      await asked;
      return;
    }
    const piece = await this.#pieces();
    this.#isEnded = !piece;
    this.#writing = piece ? this.#writer.write(piece) : this.#writer.close();
    this.#writing.catch(() => undefined);
  }
}
