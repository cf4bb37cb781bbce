const browsers: [name: string, mark: RegExp][] = [
  ["Edge", /\bEdg(e|A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Firefox", /\b(Firefox|FxiOS)\//],
  ["Headless Chrome", /\bHeadlessChrome\//],
  ["Chrome", /\b(Chrome|CriOS|Chromium)\//],
  ["Safari", /\bSafari\//],
];
const nameCharactersMax = 40;

/** What kind of program a `User-Agent` names: a browser, or else its first product without version; `none` where absent. */
export function agentFamily(userAgent: string): string {
  if (userAgent === "") return "none";
  if (userAgent.startsWith("Mozilla/")) {
    const bot = /\b([A-Za-z][\w-]*(?:bot|crawler|spider))\b/i.exec(userAgent)?.[1];
    return (
      bot?.slice(0, nameCharactersMax) ?? browsers.find(([, mark]) => mark.test(userAgent))?.[0] ?? "Mozilla"
    );
  }
  const product = /^[\w.-]+/.exec(userAgent)?.[0];
  return product?.slice(0, nameCharactersMax) ?? "other";
}
