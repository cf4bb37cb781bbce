import { createHmac, timingSafeEqual } from "node:crypto";

type Signing = {
  /** Signed one after the other. */
  parts: readonly (string | Uint8Array)[];
  /** HMAC-SHA256 signatures: any of them may be good. */
  given: readonly Uint8Array[];
};

/** The number, from 1, of the first key that made one of the signatures; 0 where none did. Every pair is compared, in constant time. */
export function madeWith(keys: readonly (string | Uint8Array)[], { parts, given }: Signing): number {
  let found = 0;
  for (const [at, key] of keys.entries()) {
    const hmac = createHmac("sha256", key);
    for (const part of parts) hmac.update(part);
    const expected = hmac.digest();
    for (const signature of given) {
      const isThis = signature.byteLength === expected.byteLength && timingSafeEqual(signature, expected);
      if (isThis && found === 0) found = at + 1;
    }
  }
  return found;
}

/** The bytes of 64 hexadecimal digits; none where it is anything else. */
export function macFromHex(text: string): Uint8Array[] {
  return /^[0-9a-f]{64}$/i.test(text) ? [Uint8Array.fromHex(text)] : [];
}

/** The bytes that the base64 stands for; none where it is not base64. */
export function fromBase64(text: string): Uint8Array[] {
  try {
    return [Uint8Array.fromBase64(text)];
  } catch {
    return [];
  }
}
