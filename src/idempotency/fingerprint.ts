// What makes two requests the same, however their JSON is spaced and ordered.
import canonicalize from "canonicalize";

export type Body = { isJson: boolean; bytes: Uint8Array };

/** SHA-256 in hex of query and body; parameters in any order, JSON in its canonical form (RFC 8785). */
export async function fingerprintOf(search: string, body: Body): Promise<string> {
  const query = new URLSearchParams(search);
  query.sort();
  const canonical = body.isJson ? canonicalJson(body.bytes) : undefined;
  const kind = canonical === undefined ? "bytes" : "json";
  const head = new TextEncoder().encode(`${query.toString()}\n${kind}\n`);
  const digest = await crypto.subtle.digest(
    "SHA-256",
    concat(head, canonical === undefined ? body.bytes : new TextEncoder().encode(canonical)),
  );
  return new Uint8Array(digest).toHex();
}

/** Undefined where it is no JSON, or holds half characters, of which there is no canonical form: then its bytes count. */
function canonicalJson(bytes: Uint8Array): string | undefined {
  try {
    return canonicalize(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

function concat(head: Uint8Array, rest: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.byteLength + rest.byteLength);
  whole.set(head);
  whole.set(rest, head.byteLength);
  return whole;
}
