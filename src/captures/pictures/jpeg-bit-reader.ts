/** Reads the bits of a JPEG scan, where a byte of ones is followed by a stuffed zero (ITU T.81, F.1.2.3). */
export class BitReader {
  #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The symbol of the next code. */
  symbol(decoding: Uint16Array): number {
    if (this.#count < 16) this.#fill();
    const entry = decoding[(this.#held >>> (this.#count - 16)) & 0xffff] ?? 0;
    if (entry === 0) throw new Error("The picture's data is damaged");
    this.#count -= entry >> 8;
    return entry & 0xff;
  }

  bits(length: number): number {
    if (this.#count < length) this.#fill();
    this.#count -= length;
    return (this.#held >>> this.#count) & ((1 << length) - 1);
  }

  /** Beyond the end it reads ones, as the padding is. */
  #fill(): void {
    while (this.#count <= 24) {
      const next = this.#bytes[this.#at] ?? 0xff;
      const isMarker = next === 0xff && this.#bytes[this.#at + 1] !== 0;
      if (!isMarker) this.#at += next === 0xff ? 2 : 1;
      // Bits pushed out at the top were read already.
      this.#held = (this.#held << 8) | next;
      this.#count += 8;
    }
  }
}
