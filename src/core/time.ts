/** A time as JSON shows it (RFC 3339, UTC); null stays null. */
export function isoOrNull(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
