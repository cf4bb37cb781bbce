import { invalidField } from "#core/errors.ts";

export const keyHeader = "Idempotency-Key";

const form = /^[\x20-\x7e]{1,255}$/;

/** The key that a header holds: bare, or as a string of RFC 9651, in double quotes; the same key either way. */
export function readKey(written: string): string {
  const key = written.startsWith('"') ? unquoted(written) : written;
  if (key !== undefined && form.test(key)) return key;
  throw invalidField(keyHeader, 'Must be 1 to 255 printable ASCII characters, bare or as a string: "abc"');
}

/** Within the quotes a backslash stands only before a quote or another backslash. */
function unquoted(written: string): string | undefined {
  return /^"((?:[^"\\]|\\["\\])*)"$/.exec(written)?.[1]?.replaceAll(/\\(.)/g, "$1");
}
