// Bits of a JPEG scan, where a byte of ones is followed by a stuffed zero (ITU T.81, F.1.2.3).

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

export class BitWriter {
  #bytes = new Uint8Array(65_536);
  #length = 0;
  #held = 0;
  #count = 0;

  put(value: number, length: number): void {
    this.#held = (this.#held << length) | value;
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#push((this.#held >>> this.#count) & 0xff);
    }
    this.#held &= (1 << this.#count) - 1;
  }

  /** The whole bytes so far, taken out; what does not fill a byte stays for the next. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** Fills the last byte with ones. */
  pad(): void {
    if (this.#count > 0) this.put((1 << (8 - this.#count)) - 1, 8 - this.#count);
  }

  #push(byte: number): void {
    if (this.#length + 2 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
    if (byte === 0xff) this.#bytes[this.#length++] = 0;
  }
}
