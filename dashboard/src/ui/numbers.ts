const whole = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const count = (value: number): string => whole.format(value);
export const countShort = (value: number): string => (value < 10_000 ? count(value) : short.format(value));

const exact = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });

/** A figure in its unit, read as people say it. */
export function inUnit(value: number, unit: string): string {
  if (unit === "bytes") return bytes(value);
  if (unit === "ms") return duration(value);
  if (unit === "s") return value === 0 ? "0 s" : duration(value * 1000);
  const text = Number.isInteger(value) ? count(value) : exact.format(value);
  return unit === "" ? text : `${text} ${unit}`;
}

/** A part of 1 in percent; a dash where there is none. */
export function percent(part: number | null | undefined): string {
  if (part === null || part === undefined) return "–";
  const hundredths = part * 100;
  return `${hundredths.toFixed(hundredths === 100 || hundredths === 0 ? 0 : 1)} %`;
}

export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let left = value;
  let at = 0;
  while (left >= 1000 && at < units.length - 1) {
    left /= 1000;
    at += 1;
  }
  return `${left.toFixed(at === 0 || left >= 100 ? 0 : 1)} ${units[at]}`;
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
