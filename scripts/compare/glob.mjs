// Which names a pattern means: `*` within one part of a path, `**` across parts, `?` one character, `{a,b}` either.
import { wrongUse } from "./failure.mjs";

/** @type {Record<string, string>} */
const meanings = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|" };

/**
 * @param {string} pattern
 * @returns {(name: string) => boolean}
 */
export function matcher(pattern) {
  const expression = new RegExp(`^${translated(pattern)}$`, "i");
  return (name) => expression.test(name);
}

/** @param {string} pattern */
function translated(pattern) {
  let depth = 0;
  const expression = pattern.replaceAll(/\*\*\/|\*\*|[^]/g, (token) => {
    if (token === "{") depth += 1;
    const isPlain = (token === "}" || token === ",") && depth === 0;
    if (token === "}" && depth > 0) depth -= 1;
    const meaning = isPlain ? undefined : meanings[token];
    return meaning ?? token.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  });
  if (depth > 0) throw wrongUse(`The pattern "${pattern}" has a { without its }`);
  return expression;
}
