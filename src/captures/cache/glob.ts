/**
 * Whether an address is like a pattern in which `*` stands for any run of characters; without a scheme, for any scheme.
 * In one pass, so that no pattern of a caller's can take long.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const whole = pattern.includes("://") ? pattern : `*://${pattern}`;
  const [first = "", ...rest] = whole.split("*");
  const last = rest.pop();
  return (text) => {
    if (last === undefined) return text === first;
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}
