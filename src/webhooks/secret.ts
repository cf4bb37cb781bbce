// The keys that webhooks are signed with, in the text forms of Standard Webhooks 1.0.0.

export type Scheme = "v1" | "v1a";
type NewSecret = { secret: string; publicKey: string | null };

const secretBytes = 32;
export const secretBytesMin = 24;
export const secretBytesMax = 64;

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const pkcs8Start = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
const seedBytes = 32;

/** v1: `whsec_`, shared. v1a: `whsk_`, which stays with us, and `whpk_`, which is published. */
export async function newSecret(scheme: Scheme): Promise<NewSecret> {
  if (scheme === "v1")
    return {
      secret: `whsec_${crypto.getRandomValues(new Uint8Array(secretBytes)).toBase64()}`,
      publicKey: null,
    };
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const { d = "", x = "" } = (await crypto.subtle.exportKey("jwk", pair.privateKey)) as JsonWebKey;
  const [seed, point] = [fromBase64Url(d), fromBase64Url(x)];
  const whole = new Uint8Array(seed.length + point.length);
  whole.set(seed);
  whole.set(point, seed.length);
  return { secret: `whsk_${whole.toBase64()}`, publicKey: `whpk_${point.toBase64()}` };
}

/** The bytes of a `whsec_` secret; undefined where it has another form. */
export function bytesOfSecret(text: string): Uint8Array | undefined {
  const bytes = text.startsWith("whsec_") ? fromBase64(text.slice("whsec_".length)) : undefined;
  return bytes && bytes.length >= secretBytesMin && bytes.length <= secretBytesMax ? bytes : undefined;
}

/** A key for signing, of the secret's own scheme. @throws Error for a text of neither form */
export async function importSecret(text: string): Promise<{ scheme: Scheme; key: CryptoKey }> {
  const shared = bytesOfSecret(text);
  if (shared) return { scheme: "v1", key: await importHmac(shared) };
  const whole = text.startsWith("whsk_") ? fromBase64(text.slice("whsk_".length)) : undefined;
  if (!whole || whole.length < seedBytes) throw new Error("A secret of an unknown form");
  const pkcs8 = new Uint8Array([...pkcs8Start, ...whole.slice(0, seedBytes)]);
  return { scheme: "v1a", key: await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]) };
}

export function importHmac(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

/** The public key for JWT libraries (RFC 8037). */
export function jwkOf(id: string, publicKey: string) {
  const x = (fromBase64(publicKey.slice("whpk_".length)) ?? new Uint8Array()).toBase64({
    alphabet: "base64url",
    omitPadding: true,
  });
  return {
    kty: "OKP" as const,
    crv: "Ed25519" as const,
    x,
    kid: id,
    use: "sig" as const,
    alg: "EdDSA" as const,
  };
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return undefined;
  }
}

const fromBase64Url = (text: string) => Uint8Array.fromBase64(text, { alphabet: "base64url" });
