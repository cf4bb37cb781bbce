// What became of this isolate's spans, counted: losing some harms nobody, and must be seen.

const counts = { exported: 0, dropped: 0, failed: 0 };
export type TraceCounts = Readonly<typeof counts>;

/** `exported` and `dropped` are spans, `failed` requests to the collector that came to nothing. */
export const traceCounts = (): TraceCounts => ({ ...counts });

export function note(what: keyof typeof counts, count: number): void {
  counts[what] += count;
}
