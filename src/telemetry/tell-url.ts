// Addresses as logs and spans tell them.

const hidden = "REDACTED";

/**
 * Where it is, and nothing of what is there: paths hold tokens and names of people as well as queries do, and nothing tells
 * them from the words beside them.
 */
export function tellUrl(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return hidden;
  const { protocol, host, pathname, search } = parsed;
  if (host === "") return `${protocol}${hidden}`;
  return `${protocol}//${host}${pathname === "/" ? "/" : `/${hidden}`}${search === "" ? "" : `?${hidden}`}`;
}
