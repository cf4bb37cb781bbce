// Page numbers and ranges, as people write them: `1-3, 5`, `2-`, `-4`.

const form = /^(\d*)\s*(-?)\s*(\d*)$/;

/** The ranges in order, none twice: `1-3,5`. Undefined where they are none. */
export function normalRanges(written: string): string | undefined {
  const ranges: [first: number, last: number][] = [];
  for (const part of written.split(",")) {
    const [, from = "", dash, to = ""] = form.exec(part.trim()) ?? [];
    if (dash === undefined || (from === "" && to === "")) return undefined;
    const first = from === "" ? 1 : Number(from);
    const last = dash === "" ? first : to === "" ? Infinity : Number(to);
    if (first < 1 || last < first) return undefined;
    ranges.push([first, last]);
  }
  ranges.sort((a, b) => a[0] - b[0]);
  const merged: typeof ranges = [];
  for (const [first, last] of ranges) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged.map(writtenRange).join(",");
}

function writtenRange([first, last]: [number, number]): string {
  if (first === last) return String(first);
  return `${first}-${last === Infinity ? "" : last}`;
}
