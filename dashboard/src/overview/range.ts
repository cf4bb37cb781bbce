/** How far back the figures go; it stands in the address. */
export const ranges = ["1h", "24h", "7d", "30d"] as const;
export type Range = (typeof ranges)[number];
export type RangeSearch = { range?: Range };

export const rangeWords: Record<Range, string> = {
  "1h": "1 hour",
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
};

export function readRange({ range }: Record<string, unknown>): RangeSearch {
  const known = ranges.find((one) => one === range);
  return known ? { range: known } : {};
}
