// What was erased, signed by the service (Ed25519, JWS): its public key stands in it, and is published.
import { CompactSign, calculateJwkThumbprint } from "jose";
import type { Config } from "#platform/config.ts";

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const pkcs8Start = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

export type PublicKey = { kty: "OKP"; crv: "Ed25519"; x: string; kid: string; use: "sig"; alg: "EdDSA" };

export async function signProof(config: Config, proof: Record<string, unknown>): Promise<string> {
  const { key, publicKey } = await keyOf(config);
  return new CompactSign(new TextEncoder().encode(JSON.stringify(proof)))
    .setProtectedHeader({ alg: "EdDSA", typ: "stillframe-erasure", kid: publicKey.kid, jwk: publicKey })
    .sign(key);
}

export async function proofKeys(config: Config): Promise<{ keys: PublicKey[] }> {
  return { keys: [(await keyOf(config)).publicKey] };
}

/** A key for this use alone, derived by HKDF (RFC 5869). */
async function keyOf({ signingSecret }: Config): Promise<{ key: CryptoKey; publicKey: PublicKey }> {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  const root = await crypto.subtle.importKey("raw", bytesOf(signingSecret), "HKDF", false, ["deriveBits"]);
  const info = bytesOf("proofs of erasure:1");
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  const seed = new Uint8Array(await crypto.subtle.deriveBits(derivation, root, 256));
  const pkcs8 = new Uint8Array([...pkcs8Start, ...seed]);
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x = "" } = (await crypto.subtle.exportKey("jwk", key)) as JsonWebKey;
  const shape = { kty: "OKP", crv: "Ed25519", x } as const;
  const kid = await calculateJwkThumbprint(shape);
  return { key, publicKey: { ...shape, kid, use: "sig", alg: "EdDSA" } };
}
