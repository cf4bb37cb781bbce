// What is kept of a receiver's answer: little of it, however much there is.

const bodyBytesMax = 4096;
const headersMax = 64;
const headerCharactersMax = 1024;

export function headersOf({ headers }: Response): Record<string, string> {
  const kept = [...headers].slice(0, headersMax);
  return Object.fromEntries(kept.map(([name, value]) => [name, value.slice(0, headerCharactersMax)]));
}

/** Hands over the body's beginning as it comes, and cancels the rest. @throws where it breaks off or time is over */
export async function readHead(
  { body }: Response,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<void> {
  if (!body) return;
  const reader = body.getReader();
  const over = Promise.withResolvers<never>();
  const stop = () => over.reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  // Nobody may be racing at the moment it fails; that is no unhandled rejection.
  over.promise.catch(() => undefined);
  const decoder = new TextDecoder();
  let left = bodyBytesMax;
  try {
    while (left > 0) {
      const read: ReadableStreamReadResult<Uint8Array> = await Promise.race([reader.read(), over.promise]);
      if (read.done) return;
      const bytes = read.value.subarray(0, left);
      left -= bytes.byteLength;
      // SQLite ends texts at a NUL.
      tell(decoder.decode(bytes, { stream: left > 0 }).replaceAll("\0", "\uFFFD"));
    }
  } finally {
    signal.removeEventListener("abort", stop);
    reader.cancel().catch(() => undefined);
  }
}
