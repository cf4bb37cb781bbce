// Puts a PDF together, object by object.
import { latin1Bytes } from "./tokens.ts";

/** Text is gathered until it is worth an array of its own: a tagged document has tens of thousands of small objects. */
const gatheredMin = 65_536;

export class PdfWriter {
  #parts: Uint8Array[] = [];
  #gathered: string[] = [];
  #gatheredLength = 0;
  #length = 0;
  /** Where each object begins; 0 for one that is reserved and not put. */
  #offsets: number[] = [0];

  constructor() {
    // Bytes over 127 tell transfer programs that this is no text (7.5.2).
    this.#add("%PDF-1.7\n%\xd3\xeb\xe9\xe1\n");
  }

  /** The number of an object that is put later. */
  reserve(): number {
    return this.#offsets.push(0) - 1;
  }

  /** @param stream from the keyword `stream` to `endstream` */
  put(id: number, head: string, stream?: Uint8Array): void {
    this.#offsets[id] = this.#length;
    this.#add(`${id} 0 obj\n${head.trimEnd()}${stream ? "\n" : ""}`);
    if (stream) this.#addBytes(stream);
    this.#add("\nendobj\n");
  }

  putNew(head: string, stream?: Uint8Array): number {
    const id = this.reserve();
    this.put(id, head, stream);
    return id;
  }

  /** A stream of these bytes; `entries` are those of its dictionary but the length. */
  putStream(entries: string, data: Uint8Array): number {
    const stream = new Uint8Array(data.length + 17);
    stream.set(latin1Bytes("stream\n"));
    stream.set(data, 7);
    stream.set(latin1Bytes("\nendstream"), data.length + 7);
    return this.putNew(`<<${entries} /Length ${data.length}>>`, stream);
  }

  finish(root: number, info: number): Uint8Array {
    const start = this.#length;
    const rows = this.#offsets.map((offset, id) =>
      id > 0 && offset > 0 ? `${String(offset).padStart(10, "0")} 00000 n \n` : "0000000000 65535 f \n",
    );
    this.#add(
      `xref\n0 ${rows.length}\n${rows.join("")}trailer\n<</Size ${rows.length}\n/Root ${root} 0 R\n/Info ${info} 0 R>>\nstartxref\n${start}\n%%EOF\n`,
    );
    this.#flush();
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #add(text: string): void {
    this.#gathered.push(text);
    this.#gatheredLength += text.length;
    this.#length += text.length;
    if (this.#gatheredLength >= gatheredMin) this.#flush();
  }

  #addBytes(bytes: Uint8Array): void {
    this.#flush();
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  #flush(): void {
    this.#parts.push(latin1Bytes(this.#gathered.join("")));
    this.#gathered = [];
    this.#gatheredLength = 0;
  }
}
