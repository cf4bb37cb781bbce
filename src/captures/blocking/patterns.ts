// Patterns of addresses as people write them: `*` is any run of characters, all else is itself.

const lengthMax = 500;
const starsMax = 20;

/** What is wrong with a pattern, or nothing. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length === 0 || pattern.length > lengthMax) return `A pattern has 1 to ${lengthMax} characters`;
  if (/[\s\p{Cc}]/u.test(pattern)) return "A pattern has no white space";
  if (pattern.split("*").length - 1 > starsMax) return `A pattern has at most ${starsMax} asterisks`;
  const scheme = /^([^/*]*):\/\//.exec(pattern)?.[1];
  if (scheme !== undefined && !/^https?$/i.test(scheme))
    return "A whole address starts with http://, https:// or *";
  if (/^[^*/]/.test(pattern) && scheme === undefined && !/^[^/?#*]*(\*[^/?#]*)?([/?:]|$)/.test(pattern))
    return "Not an address, a host or a path. Valid: https://example.com/*, example.com, /path/*";
  return undefined;
}

export type Pattern = (url: string) => boolean;

/** Reads a pattern that has no problem. */
export function patternOf(pattern: string): Pattern {
  const written = pattern.toLowerCase();
  if (written.startsWith("*") || written.includes("://")) return globOf(written);
  // A path on any host, or a host and all that is below it.
  return written.startsWith("/") ? pathPattern(written) : hostPattern(written);
}

function pathPattern(written: string): Pattern {
  const matches = globOf(written);
  return (url) => {
    const { pathname, search } = new URL(url);
    return matches(pathname + search) || matches(pathname);
  };
}

function hostPattern(written: string): Pattern {
  const start = /[/?]/.exec(written)?.index ?? written.length;
  const host = globOf(written.slice(0, start));
  const path = written.slice(start);
  const onPath =
    path === "" || path === "/" ? () => true : pathPattern(path.startsWith("/") ? path : `/${path}`);
  return (url) => {
    const { hostname, port } = new URL(url);
    const labels = hostname.split(".");
    const isHost = labels.some((_label, index) => {
      const name = labels.slice(index).join(".");
      return host(name) || (port !== "" && host(`${name}:${port}`));
    });
    return isHost && onPath(url);
  };
}

/** Looks for the pieces between asterisks one after the other: never slower than the text is long, whatever is written. */
function globOf(glob: string): Pattern {
  const [first = "", ...rest] = glob.split("*");
  const last = rest.pop();
  return (given) => {
    const text = given.toLowerCase();
    if (last === undefined) return text === first;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}
