// Brings a picture to a size. The browser does it, on a blank page: a tall picture decoded is larger than an isolate.
import type { CDPSession } from "@cloudflare/puppeteer";
import { contentTypes, type PictureFormat } from "#captures/options/formats.ts";
import type { Box } from "./extent.ts";
import { PageScriptError } from "./page-script-error.ts";
import { joined, readStream } from "./stream.ts";

/** The part `cut`, in the picture's own pixels, brought to `width` by `height`; quality 0 to 100. */
export type Scaling = { cut: Box; width: number; height: number; format: PictureFormat; quality: number };

/** A picture's bytes as they come: all at once, or from a stream. */
type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** In one message to the browser; a message holds 32 MiB, and the isolate all that is on its way. */
const chunkBytes = 3 * 1024 * 1024;

/** What the blank page is given: no page's own script has ever run in it. */
const script = /* js */ `
globalThis.picture = {
  parts: [],
  add(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    this.parts.push(bytes);
  },
  async scale({ cut, width, height, type, quality }) {
    const image = await createImageBitmap(new Blob(this.parts));
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, cut.x, cut.y, cut.width, cut.height, 0, 0, width, height);
    return canvas.convertToBlob({ type, quality });
  },
};`;

/** @param cdp a tab that is on a blank page of its own */
export async function scale(cdp: CDPSession, picture: Pieces, to: Scaling): Promise<Uint8Array> {
  await run(cdp, script);
  for await (const chunk of chunksOf(picture)) await run(cdp, `picture.add("${chunk.toBase64()}")`);
  const { format, quality, ...fit } = to;
  const order = JSON.stringify({ ...fit, type: contentTypes[format], quality: quality / 100 });
  const { objectId } = await run(cdp, `picture.scale(${order})`);
  if (!objectId) throw new Error("The browser made no picture");
  const { uuid } = await cdp.send("IO.resolveBlob", { objectId });
  return readStream(cdp, `blob:${uuid}`);
}

async function run(cdp: CDPSession, expression: string) {
  const answer = await cdp.send("Runtime.evaluate", { expression, awaitPromise: true });
  if (answer.exceptionDetails) throw new PageScriptError(answer.exceptionDetails);
  return answer.result;
}

/** The same bytes in pieces of about the same size. */
async function* chunksOf(pieces: Pieces): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.byteLength; at += chunkBytes) {
      const part = piece.subarray(at, at + chunkBytes);
      held.push(part);
      size += part.byteLength;
      if (size < chunkBytes) continue;
      yield joined(held, size);
      held = [];
      size = 0;
    }
  }
  if (size > 0) yield joined(held, size);
}
