// The store of a capture that is not to be kept: its file lies in memory until it is answered, and nowhere else.
import { createHash } from "node:crypto";
import { AppError } from "#core/errors.ts";
import type { Objects } from "#platform/objects.ts";

/** What one answer of the browser's object to the Worker holds, with room for all of its lanes. */
const bytesMax = 8_000_000;

export type HeldObjects = Objects & { bytesOf(key: string): Uint8Array<ArrayBuffer> | undefined };

/** @throws AppError `too_large` from whatever is written beyond 8 MB */
export function heldObjects(): HeldObjects {
  const held = new Map<string, Uint8Array<ArrayBuffer>>();
  const put = (key: string, bytes: Uint8Array) => {
    requireSmall(bytes.byteLength);
    held.set(key, new Uint8Array(bytes));
    // As R2 makes it, so that one file has one ETag, stored or not.
    return { etag: `"${createHash("md5").update(bytes).digest("hex")}"` };
  };
  return {
    put: async (key, bytes) => put(key, bytes),
    start: (key) => {
      const parts: Uint8Array[] = [];
      let sizeBytes = 0;
      return {
        async write(bytes) {
          sizeBytes += bytes.byteLength;
          requireSmall(sizeBytes);
          parts.push(bytes);
        },
        complete: async () => ({ ...put(key, joined(parts, sizeBytes)), sizeBytes }),
        async abort() {
          parts.length = 0;
        },
      };
    },
    get: async () => null,
    head: async () => null,
    list: async () => [],
    delete: async () => undefined,
    bytesOf: (key) => held.get(key),
  };
}

function requireSmall(sizeBytes: number): void {
  if (sizeBytes <= bytesMax) return;
  throw new AppError(
    "too_large",
    `store: With store=false a file may have at most ${bytesMax} bytes, since it is answered without being stored`,
  );
}

function joined(parts: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
