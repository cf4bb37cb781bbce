// What the chain is made of: a digest of each row's content, and a hash that ties it to the row before.
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** What the first row of a chain follows. */
export const genesis = "0".repeat(64);

/** A row as its place in the chain knows it. It outlives the row's content. */
export type Link = { tenant_id: string; seq: number; id: string; occurred_at: string; digest: string };

/** SHA-256 in hex of the content with its salt, as JCS (RFC 8785). Without the salt nobody can try contents out. */
export function digestOf(content: object, salt: string): string {
  return sha256(jcs({ ...content, salt }));
}

/** SHA-256 in hex of a name with its salt, as JCS: what stands for the name in the content's digest. */
export function nameDigestOf(name: string, name_salt: string): string {
  return sha256(jcs({ name, name_salt }));
}

/** The content as it is sealed where a person's name is to be erasable: its digest in the name's place. */
export function withNameDigest<C extends { actor?: unknown }>(content: C, nameDigest: string): C {
  return { ...content, actor: { ...Object(content.actor), name: nameDigest } };
}

/** SHA-256 in hex of the hash before, as 64 characters, and the link as JCS. */
export function hashOf(prevHash: string, { tenant_id, seq, id, occurred_at, digest }: Link): string {
  return sha256(prevHash + jcs({ tenant_id, seq, id, occurred_at, digest }));
}

/** RFC 8785. Halves of surrogate pairs, for which there is no UTF-8, count as U+FFFD. */
export function jcs(value: unknown): string {
  return canonicalize(wellFormed(value)) ?? "null";
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name.toWellFormed(), wellFormed(part)]),
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
