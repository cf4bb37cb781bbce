// Whether two stretches of bytes are the same, by the runtime's own comparison.
import { Buffer } from "node:buffer";

/** The runtime's types leave it open; it is Node's. */
const { compare } = Buffer as { compare: (this: void, one: Uint8Array, other: Uint8Array) => number };

export function areEqualBytes(one: Uint8Array, other: Uint8Array): boolean {
  return compare(one, other) === 0;
}
