const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const spanMs = { minute: minuteMs, hour: hourMs } as const;

/** How far back usage can be asked for, each with the sums it is read from and the step its course is told in. */
export const ranges = {
  "1h": { ms: hourMs, span: "minute", stepMs: 5 * minuteMs },
  "24h": { ms: 24 * hourMs, span: "hour", stepMs: hourMs },
  "7d": { ms: 7 * 24 * hourMs, span: "hour", stepMs: 6 * hourMs },
  "30d": { ms: 30 * 24 * hourMs, span: "hour", stepMs: 24 * hourMs },
} as const;
export type UsageRange = keyof typeof ranges;
export const rangeNames = Object.keys(ranges) as [UsageRange, ...UsageRange[]];
