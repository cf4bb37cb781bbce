import { createHmac, timingSafeEqual } from "node:crypto";

/** HMAC-SHA256 of the text, as 64 hexadecimal digits. */
export function hmacHex(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}

/** HMAC-SHA256 of the text in base64url: 43 characters. */
export function hmacBase64Url(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}

/** Whether `given` is the text's signature in hex. How long it takes tells nothing of how nearly it is. */
export function isHmacHex(secret: string, text: string, given: string): boolean {
  if (!/^[0-9a-f]{64}$/i.test(given)) return false;
  const expected = createHmac("sha256", secret).update(text).digest();
  return timingSafeEqual(expected, Uint8Array.fromHex(given));
}
