// A part of an archive: some files of a tar, compressed to a gzip member of its own. Members one after the other are one
// gzip file (RFC 1952), so that parts made at different times, by whoever went on, are one archive.
import { tarEnd, tarHeader, tarPadding } from "#core/tar.ts";
import type { Upload } from "#platform/upload.ts";

export class Part {
  readonly #upload: Upload;
  readonly #writer: WritableStreamDefaultWriter<BufferSource>;
  readonly #written: Promise<void>;
  readonly #now: number;
  /** Before compression. */
  bytes = 0;

  constructor(upload: Upload, now: number) {
    const gzip = new CompressionStream("gzip");
    this.#upload = upload;
    this.#now = now;
    this.#writer = gzip.writable.getWriter();
    this.#written = drain(gzip.readable, upload);
    // Told where it is waited for; unheard until then it would count as nobody's.
    this.#written.catch(() => undefined);
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

  addEnd(): Promise<void> {
    return this.#write(tarEnd());
  }

  async complete(): Promise<{ sizeBytes: number }> {
    await this.#writer.close();
    await this.#written;
    return this.#upload.complete();
  }

  async abort(): Promise<void> {
    await this.#writer.abort().catch(() => undefined);
    await this.#upload.abort();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.bytes += bytes.byteLength;
    if (bytes.byteLength > 0) await this.#writer.write(bytes);
  }
}

async function drain(readable: ReadableStream<Uint8Array>, upload: Upload): Promise<void> {
  for await (const chunk of readable) await upload.write(chunk);
}
