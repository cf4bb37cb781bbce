// Reads addresses out of what people paste or upload: one a line, or a table whose first column with addresses counts.
export const addressesMax = 100;

export type Addresses = { urls: string[]; wrong: { line: number; text: string }[]; twice: number };

export function readAddresses(text: string): Addresses {
  const seen = new Set<string>();
  const found: Addresses = { urls: [], wrong: [], twice: 0 };
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replaceAll(/^"|"$/g, ""));
    if (cells.every((cell) => cell === "")) continue;
    const url = cells.map(asAddress).find((one) => one !== undefined);
    // A table's head names its columns.
    if (url === undefined && at === 0 && cells.some((cell) => /^(url|link|address|page)s?$/i.test(cell)))
      continue;
    if (url === undefined) found.wrong.push({ line: at + 1, text: line.trim() });
    else if (seen.has(url)) found.twice += 1;
    else {
      seen.add(url);
      found.urls.push(url);
    }
  }
  return found;
}

function asAddress(cell: string): string | undefined {
  const written = /^https?:\/\//i.test(cell) ? cell : `https://${cell}`;
  if (!URL.canParse(written)) return undefined;
  const { hostname, href } = new URL(written);
  const isHost = hostname.includes(".") || hostname === "localhost" || hostname.includes(":");
  return isHost && !/\s/.test(cell) ? href : undefined;
}
