// Allowances are by the month of the calendar, in UTC.

/** Such as `2026-11`. */
export const periodOf = (now: number): string => new Date(now).toISOString().slice(0, 7);

/** When the next one begins, in milliseconds since 1970. */
export function periodEnd(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

export function periodSeconds(now: number): number {
  const date = new Date(now);
  return (periodEnd(now) - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)) / 1000;
}
