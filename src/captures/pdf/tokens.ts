// PDF's syntax as far as changing references, names and texts in it needs: bytes as Latin-1 text, strings told apart.

/** Bytes as arguments, without the list that spreading them would make of each. */
const characters = String.fromCharCode as unknown as { apply(self: undefined, codes: Uint8Array): string };

/** Bytes as text of one character each, and back. (`TextDecoder("latin1")` is windows-1252, which is another.) */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192)
    text += characters.apply(undefined, bytes.subarray(start, start + 8192));
  return text;
}

export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** A text string: ASCII as it reads, anything else as UTF-16 (PDF 1.7, 7.9.2.2). */
export function textString(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `(${text.replaceAll(/[\\()]/g, "\\$&")})`;
  const units = Array.from({ length: text.length }, (_, at) =>
    text.charCodeAt(at).toString(16).padStart(4, "0"),
  );
  return `<FEFF${units.join("").toUpperCase()}>`;
}

/** A date of the document's own dictionary: `D:20261231235959Z`. */
export function dateString(time: number): string {
  return `(D:${new Date(time).toISOString().replaceAll(/[-:T]|\.\d+/g, "")})`;
}

/**
 * Changes what stands outside of strings, part by part. A string is left as it is unless `inside` changes it; it is told
 * the last name before.
 */
export function mapTokens(
  text: string,
  outside: (part: string) => string,
  inside: (string: string, name: string) => string = (string) => string,
): string {
  let mapped = "";
  let name = "";
  for (let at = 0; at < text.length;) {
    const open = text.indexOf("(", at);
    const part = text.slice(at, open < 0 ? undefined : open);
    name = part.match(/\/[^\s/<>[\]()]+/g)?.at(-1) ?? name;
    mapped += outside(part);
    if (open < 0) break;
    at = stringEnd(text, open);
    mapped += inside(text.slice(open, at), name);
  }
  return mapped;
}

/** The text without what its strings say, for looking things up that a page could otherwise write itself. */
export function withoutStrings(text: string): string {
  return mapTokens(
    text,
    (part) => part,
    () => "()",
  );
}

/** Behind the bracket that closes the string which opens at `open`. */
function stringEnd(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === "(") depth++;
    else if (character === ")" && --depth === 0) return at + 1;
  }
  return text.length;
}

const [backslash, open, close] = [0x5c, 0x28, 0x29];
const streamKeyword = latin1Bytes("stream");

/** Where the keyword `stream` stands between `start` and `end`, outside of strings; -1 where there is none. */
export function streamStart(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (depth > 0 && byte === backslash) at++;
    else if (byte === open) depth++;
    else if (byte === close && depth > 0) depth--;
    else if (depth === 0 && byte === streamKeyword[0] && isStream(bytes, at)) return at;
  }
  return -1;
}

/** The keyword follows a dictionary; a name such as `/stream` does not. */
function isStream(bytes: Uint8Array, at: number): boolean {
  if (!streamKeyword.every((byte, offset) => bytes[at + offset] === byte)) return false;
  let before = at - 1;
  while (before > 0 && (bytes[before] ?? 0) <= 0x20) before--;
  return bytes[before] === 0x3e && bytes[before - 1] === 0x3e;
}
