// `sf_live_` or `sf_test_`, 32 random base62 characters, and the CRC-32 of all that as 6 base62 characters.
import { crc32 } from "node:zlib";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export type KeyMode = "live" | "test";
export type KeyPrefix = `sf_${KeyMode}_`;

/** What secret scanners look for. */
export const keyPattern = /^sf_(?:live|test)_[0-9A-Za-z]{38}$/;

export function generateKey(mode: KeyMode): string {
  const body = `sf_${mode}_${randomBase62(32)}`;
  return body + checksum(body);
}

/** Whether the text can be a key at all: form and checksum, with nothing looked up. */
export function isKeyShaped(text: string): boolean {
  return keyPattern.test(text) && checksum(text.slice(0, -6)) === text.slice(-6);
}

/** SHA-256 of the key in hex: all of it that is ever stored. */
export async function hashKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let place = 0; place < 6; place++) {
    digits = alphabet.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    // 248 is the largest multiple of 62 in a byte: what lies above would favour the first characters.
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < 248 && text.length < length) text += alphabet.charAt(byte % 62);
    }
  }
  return text;
}
