// Opaque tokens of 32 random bytes, each kind with its own beginning.
const prefixes = { session: "sfs_", proof: "sfp_", invitation: "sfi_" } as const;

type Kind = keyof typeof prefixes;

export function newToken(kind: Kind): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return prefixes[kind] + bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Whether the text can be one at all, with nothing looked up. */
export function isToken(kind: Kind, text: string): boolean {
  return text.startsWith(prefixes[kind]) && /^[\w-]{47}$/.test(text);
}

/** SHA-256 in hex: all of it that is ever stored. */
export async function hashToken(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return new Uint8Array(digest).toHex();
}
