// The key that checkpoints are signed with: derived from SIGNING_SECRET, so that it lies nowhere.
import type { Config } from "#platform/config.ts";
import type { PublicKey } from "./statement.ts";

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const pkcs8Start = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
const purpose = "audit-checkpoint:1";

export type SigningKey = { privateKey: CryptoKey; publicKey: PublicKey };

const made = new WeakMap<Config, Promise<SigningKey>>();

export function signingKeyOf(config: Config): Promise<SigningKey> {
  const key = made.get(config) ?? derive(config.signingSecret);
  made.set(config, key);
  return key;
}

async function derive(secret: string): Promise<SigningKey> {
  const root = await crypto.subtle.importKey("raw", bytesOf(secret), "HKDF", false, ["deriveBits"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytesOf(purpose) };
  const seed = new Uint8Array(await crypto.subtle.deriveBits(derivation, root, 256));
  const pkcs8 = new Uint8Array([...pkcs8Start, ...seed]);
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x = "" } = (await crypto.subtle.exportKey("jwk", privateKey)) as JsonWebKey;
  return { privateKey, publicKey: await publicKeyOf(x) };
}

/** Named by its thumbprint (RFC 7638). */
export async function publicKeyOf(x: string): Promise<PublicKey> {
  const named = bytesOf(JSON.stringify({ crv: "Ed25519", kty: "OKP", x }));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", named));
  const kid = digest.toBase64({ alphabet: "base64url", omitPadding: true });
  return { kty: "OKP", crv: "Ed25519", x, kid, use: "sig", alg: "EdDSA" };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
