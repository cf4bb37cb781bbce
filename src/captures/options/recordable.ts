/** Options as they may be kept and shown: without the page itself and without secrets, but saying that they were given. */
export function recordable(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, hide(name, value)]),
  );
}

function hide(name: string, value: unknown): unknown {
  switch (name) {
    case "html":
    case "markdown":
      return `(${String(value).length} characters)`;
    case "styles":
    case "scripts":
      return (value as string[]).map((text) => `(${text.length} characters)`);
    case "authorization":
      return "(hidden)";
    case "headers":
      return Object.fromEntries(Object.keys(value as object).map((header) => [header, "(hidden)"]));
    case "cookies":
      return (value as { name: string }[]).map((cookie) => ({ ...cookie, value: "(hidden)" }));
    default:
      return value;
  }
}
