// A checkpoint: a tenant's chain as it was at an hour, signed with Ed25519 over JCS (RFC 8785, RFC 8032).
import { z } from "zod";
import { jcs } from "#audit/chain/link.ts";

const point = z.object({ seq: z.int().min(1), hash: z.string() });

export const checkpointSchema = z.object({
  version: z.literal(1),
  tenant_id: z.string(),
  seq: z.int().min(1).meta({ description: "The last row it covers, with all before it" }),
  hash: z.string().meta({ description: "That row's hash" }),
  previous: point.nullable().meta({ description: "What the checkpoint before signed" }),
  signed_at: z.iso.datetime(),
  key_id: z.string().meta({ description: "The signing key, of `GET /audit/keys`" }),
  signature: z.string().meta({ description: "base64url, over all the other fields as JCS (RFC 8785)" }),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;
export type Statement = Omit<Checkpoint, "signature">;

/** A public key as JWK (RFC 8037). */
export const publicKeySchema = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string(),
  kid: z.string(),
  use: z.literal("sig"),
  alg: z.literal("EdDSA"),
});
export type PublicKey = z.infer<typeof publicKeySchema>;

export async function signStatement(statement: Statement, key: CryptoKey): Promise<Checkpoint> {
  const signature = await crypto.subtle.sign("Ed25519", key, bytesOf(statement));
  return { ...statement, signature: toBase64Url(new Uint8Array(signature)) };
}

/** Whether one of the keys made it. */
export async function isSigned(checkpoint: Checkpoint, keys: readonly PublicKey[]): Promise<boolean> {
  const { signature, ...statement } = checkpoint;
  const jwk = keys.find(({ kid }) => kid === checkpoint.key_id);
  if (!jwk) return false;
  try {
    const { kty, crv, x } = jwk;
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x }, "Ed25519", false, ["verify"]);
    const bytes = fromBase64Url(signature);
    return await crypto.subtle.verify("Ed25519", key, bytes, bytesOf(statement));
  } catch {
    return false;
  }
}

function bytesOf(statement: Statement) {
  return new TextEncoder().encode(jcs(statement));
}

// By hand, since the verifier runs in Node as well, which has no Uint8Array.fromBase64 yet.
function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCodePoint(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(characters, (character) => character.codePointAt(0) ?? 0);
}
