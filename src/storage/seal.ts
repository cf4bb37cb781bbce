// Secrets that must be read again are kept sealed: AES-256-GCM under a key that stands nowhere.
import type { Config } from "#platform/config.ts";

/** Whose secret it is. It goes into the key and into the seal, so that a sealed secret opens in its own row only. */
type Owner = { tenantId: string; id: string };

const version = "v1";
const nonceBytes = 12;

/** `v1.` and, in base64url, a random nonce and what is sealed. */
export async function seal(config: Config, owner: Owner, secret: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const key = await keyOf(config, owner);
  const text = new TextEncoder().encode(secret);
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm(owner, nonce), key, text));
  const whole = new Uint8Array([...nonce, ...sealed]);
  return `${version}.${whole.toBase64({ alphabet: "base64url" })}`;
}

/** The secret; undefined where it was sealed for another row, or under a `SIGNING_SECRET` that is no more. */
export async function unseal(config: Config, owner: Owner, sealed: string): Promise<string | undefined> {
  const [made, text = ""] = sealed.split(".");
  if (made !== version) return undefined;
  try {
    const whole = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    const [nonce, rest] = [whole.subarray(0, nonceBytes), whole.subarray(nonceBytes)];
    const key = await keyOf(config, owner);
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm(owner, nonce), key, rest));
  } catch {
    return undefined;
  }
}

function algorithm({ tenantId, id }: Owner, nonce: Uint8Array) {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(`${tenantId}:${id}`) };
}

async function keyOf({ signingSecret }: Config, { tenantId, id }: Owner): Promise<CryptoKey> {
  const encoder = new TextEncoder();
  const root = await crypto.subtle.importKey("raw", encoder.encode(signingSecret), "HKDF", false, [
    "deriveKey",
  ]);
  const info = encoder.encode(`storage-target:1:${tenantId}:${id}`);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info },
    root,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}
