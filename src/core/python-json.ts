// JSON as Python's `json.dumps(value, sort_keys=True)` writes it, so that a receiver who reads a body and writes it again
// in Python has the same bytes.

/** @throws TypeError for what JSON does not know: NaN, Infinity, functions, dates, `undefined` in a list */
export function pythonJson(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "string") return textOf(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberOf(value);
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (isPlain(value)) return `{${membersOf(value).join(", ")}}`;
  throw new TypeError(`Not JSON: ${typeof value}`);
}

function membersOf(value: object): string[] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => byCodePoint(one, other))
    .map(([name, member]) => `${textOf(name)}: ${pythonJson(member)}`);
}

/** Python compares code points; JavaScript's own order puts surrogates before U+E000 to U+FFFF. */
function byCodePoint(one: string, other: string): number {
  const [mine, others] = [Array.from(one), Array.from(other)];
  for (const [at, character] of mine.entries()) {
    const beside = others[at];
    if (beside === undefined) return 1;
    const difference = (character.codePointAt(0) ?? 0) - (beside.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return mine.length - others.length;
}

/** JSON.stringify escapes as Python does up to U+001F; the rest of what is not printable ASCII follows here. */
function textOf(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** What JavaScript writes as digits alone is an int in Python; all else is a float, in the form of its `repr`. */
function numberOf(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`Not JSON: ${value}`);
  const written = String(value);
  if (Number.isInteger(value)) return written === "-0" ? "0" : written;
  const [digits = "", exponent] = Math.abs(value) < 1e-4 ? value.toExponential().split("e") : [written];
  return exponent === undefined ? digits : `${digits}e-${exponent.slice(1).padStart(2, "0")}`;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
