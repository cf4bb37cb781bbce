import { encodeTime } from "ulid";

const timeCharacters = 10;

/** What ids of calls made then begin with: those made earlier come before it, all others after it. */
export function idFrom(time: number): string {
  return `rql_${encodeTime(Math.max(0, time), timeCharacters).toLowerCase()}`;
}
