// The one text that a link's signature is made over, in whatever order and spelling its query was written.
import { AppError } from "./errors.ts";

export type Parameters = ReadonlyMap<string, string>;

/**
 * `/path?a=1&b=2`: parameters sorted by name, names and values percent-encoded as RFC 3986 has it, without `signature`.
 * It is itself the link's path and query, all but its signature.
 */
export function canonicalText(path: string, parameters: Parameters): string {
  const query = [...parameters]
    .filter(([name]) => name !== "signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map((pair) => pair.join("="));
  return `${path}?${query.join("&")}`;
}

/**
 * The parameters of a signed link. `+` and `%20` both are a space, as in every query.
 * @throws AppError `link_invalid` where two readers could understand the query differently
 */
export function readParameters(search: string): Parameters {
  const parameters = new Map<string, string>();
  for (const part of search.replace(/^\?/, "").split("&")) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = decode(at < 0 ? part : part.slice(0, at));
    if (parameters.has(name)) {
      const detail = "Given twice. In a signed link a list is one parameter: a,b or a JSON array";
      throw new AppError("link_invalid", `${name}: ${detail}`);
    }
    parameters.set(name, at < 0 ? "" : decode(part.slice(at + 1)));
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new AppError("link_invalid", `${text.slice(0, 100)}: Not percent-encoded UTF-8`);
  }
}

/** encodeURIComponent leaves five characters as they are that RFC 3986 reserves. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
