/** Options as the door reads them from a query: every value as text, a list as one parameter. */
export function asQuery(options: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, asText(value)]),
  );
}

function asText(value: unknown): string {
  if (typeof value === "string") return value;
  return isPlainList(value) ? value.join(",") : JSON.stringify(value);
}

/** Texts that stay what they are when put between commas. */
function isPlainList(value: unknown): value is string[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((part) => typeof part === "string" && /^[^\s,[{]([^,]*[^\s,])?$/.test(part));
}
