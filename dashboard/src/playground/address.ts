// The draft as it stands behind the address's #: browsers keep that to themselves, so it reaches no server's log.
import { type Draft, type Options, readDraft } from "./search.ts";

/** What may be secret: it stands in no address. */
const secrets = new Set(["authorization", "cookies", "headers"]);

const toBytes = (text: string) => new TextEncoder().encode(text);
const toText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** The options that an address may tell, and the names of those it leaves out. */
export function tellable(options: Options): { told: Options; leftOut: string[] } {
  const entries = Object.entries(options);
  const leftOut = entries.flatMap(([name]) => (secrets.has(name) ? name : []));
  return { told: Object.fromEntries(entries.filter(([name]) => !secrets.has(name))), leftOut };
}

export function hashOf({ kind, options = {} }: Draft): string {
  const { told } = tellable(options);
  const isKind = kind !== undefined && kind !== "screenshot";
  if (!isKind && Object.keys(told).length === 0) return "";
  const json = JSON.stringify({ ...(isKind && { kind }), options: told });
  // Base64url: the router takes percent signs out of what is behind the #.
  return btoa(Array.from(toBytes(json), (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** What an address tells; nothing where it is cut or of something else. */
export function draftOf(hash: string): Draft {
  try {
    const binary = atob(hash.replaceAll("-", "+").replaceAll("_", "/"));
    const draft: unknown = JSON.parse(toText(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
    return readDraft({ ...(draft as object) });
  } catch {
    return {};
  }
}
