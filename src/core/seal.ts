// Texts that lie somewhere for a while and may hold secrets: AES-256-GCM under a key derived by HKDF (RFC 5869).

const version = "1";
const ivBytes = 12;

/** What a sealed text belongs to. `purpose` gives each use its own key; `place` is where it lies, the only one where it opens. */
export type Seal = { secret: string; purpose: string; place: string };

/** The text, readable only to who has the secret: `1.` and base64url. */
export async function seal({ secret, purpose, place }: Seal, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const algorithm = { name: "AES-GCM", iv, additionalData: bytesOf(place) };
  const sealed = await crypto.subtle.encrypt(algorithm, await keyOf(secret, purpose), bytesOf(text));
  const whole = new Uint8Array(ivBytes + sealed.byteLength);
  whole.set(iv);
  whole.set(new Uint8Array(sealed), ivBytes);
  return `${version}.${whole.toBase64({ alphabet: "base64url", omitPadding: true })}`;
}

/** @throws where the text was sealed with another secret, for another place, or was changed since */
export async function unseal({ secret, purpose, place }: Seal, sealed: string): Promise<string> {
  const [given, body = ""] = sealed.split(".");
  if (given !== version) throw new Error("A sealed text of an unknown form");
  const whole = Uint8Array.fromBase64(body, { alphabet: "base64url" });
  const algorithm = { name: "AES-GCM", iv: whole.slice(0, ivBytes), additionalData: bytesOf(place) };
  const key = await keyOf(secret, purpose);
  return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, whole.slice(ivBytes)));
}

async function keyOf(secret: string, purpose: string): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveKey"]);
  // The secret is long and random, so no salt is needed; the purpose keeps its uses apart.
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf(purpose) };
  const kind = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(derivation, root, kind, false, ["encrypt", "decrypt"]);
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
