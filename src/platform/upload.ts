// A file stored while it is still being made, so that it never lies in memory whole.

export type Upload = {
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the file appear under its key, replacing what was there. */
  complete(): Promise<{ etag: string; sizeBytes: number }>;
  /** Drops what was written; nothing happens where it is complete. */
  abort(): Promise<void>;
};

/** R2 wants parts of at least 5 MiB, all of one size but the last. */
const partBytes = 8 * 1024 * 1024;

/** What fits into one part is put at once, without the ceremony of parts. */
export class R2Upload implements Upload {
  #bucket: R2Bucket;
  #key: string;
  #options: R2MultipartOptions;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #sizeBytes = 0;
  #parts: R2UploadedPart[] = [];
  #multipart: R2MultipartUpload | undefined;

  constructor(bucket: R2Bucket, key: string, contentType: string) {
    this.#bucket = bucket;
    this.#key = key;
    this.#options = { httpMetadata: { contentType } };
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#held.push(bytes);
    this.#heldBytes += bytes.byteLength;
    this.#sizeBytes += bytes.byteLength;
    while (this.#heldBytes > partBytes) await this.#send(this.#take(partBytes));
  }

  async complete(): Promise<{ etag: string; sizeBytes: number }> {
    const rest = this.#take(this.#heldBytes);
    const sizeBytes = this.#sizeBytes;
    if (!this.#multipart) {
      const { httpEtag } = await this.#bucket.put(this.#key, rest, this.#options);
      return { etag: httpEtag, sizeBytes };
    }
    await this.#send(rest);
    const { httpEtag } = await this.#multipart.complete(this.#parts);
    this.#multipart = undefined;
    return { etag: httpEtag, sizeBytes };
  }

  async abort(): Promise<void> {
    this.#held = [];
    // R2 drops what is never completed by itself, only later.
    await this.#multipart?.abort().catch(() => undefined);
    this.#multipart = undefined;
  }

  async #send(part: Uint8Array): Promise<void> {
    this.#multipart ??= await this.#bucket.createMultipartUpload(this.#key, this.#options);
    this.#parts.push(await this.#multipart.uploadPart(this.#parts.length + 1, part));
  }

  #take(length: number): Uint8Array {
    const part = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const next = this.#held.shift();
      if (!next) break;
      const fits = next.subarray(0, length - at);
      part.set(fits, at);
      at += fits.byteLength;
      if (fits.byteLength < next.byteLength) this.#held.unshift(next.subarray(fits.byteLength));
    }
    this.#heldBytes -= length;
    return part;
  }
}
