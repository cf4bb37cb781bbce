import type { CDPSession } from "@cloudflare/puppeteer";
import { AppError } from "#core/errors.ts";

/** One message of the browser's connection holds 32 MiB, and a larger one ends it for every capture in the browser. */
const chunkBytesMax = 8 * 1024 * 1024;
/** The isolate has 128 MB for all captures of one browser. */
const fileBytesMax = 50_000_000;

/** Reads what the browser holds ready under a handle, piece by piece. @throws AppError `too_large` */
export async function readStream(cdp: CDPSession, handle: string | undefined): Promise<Uint8Array> {
  if (!handle) throw new Error("The browser made a stream without a handle");
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let eof = false; !eof;) {
      const chunk = await cdp.send("IO.read", { handle, size: chunkBytesMax });
      const bytes = chunk.base64Encoded
        ? Uint8Array.fromBase64(chunk.data)
        : new TextEncoder().encode(chunk.data);
      size += bytes.byteLength;
      if (size > fileBytesMax)
        throw new AppError("too_large", `The file would be larger than ${fileBytesMax / 1e6} MB`);
      chunks.push(bytes);
      ({ eof } = chunk);
    }
  } finally {
    // Forgotten with its page anyway; nobody waits for it.
    void cdp.send("IO.close", { handle }).catch(() => undefined);
  }
  return joined(chunks, size);
}

/** The pieces as one. */
export function joined(chunks: Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (only && chunks.length === 1) return only;
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
