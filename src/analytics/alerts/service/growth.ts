// What was added to counts between two times, and figures of that.
import type { Counts } from "./counts.ts";
import type { Past } from "./past.ts";

/** `isWhole`: it covers all of the window, and not only what is known of it. */
type Growth = { counts: Counts; minutes: number; isWhole: boolean };

/** What was added in a window that ended so many minutes ago. */
export async function grown(
  past: Past,
  windowMinutes: number,
  endedMinutes = 0,
): Promise<Growth | undefined> {
  const [then, end] = await Promise.all([past(windowMinutes + endedMinutes), past(endedMinutes)]);
  if (!then || !end || then.minutes <= end.minutes) return undefined;
  const counts = Object.fromEntries(
    // A counter never goes back; one that did was counted elsewhere before.
    Object.entries(end.counts).map(([name, count]) => [name, Math.max(0, count - (then.counts[name] ?? 0))]),
  );
  const isWhole = then.minutes >= windowMinutes + endedMinutes;
  return { counts, minutes: then.minutes - end.minutes, isWhole };
}

/** One count as a share of another; null where that is less than `least`. */
export function share(counts: Counts, some: string, all: string, least: number): number | null {
  const whole = counts[all] ?? 0;
  return whole === 0 || whole < least ? null : (counts[some] ?? 0) / whole;
}

export function percentOf(counts: Counts, some: string, all: string, least: number): number | null {
  const found = share(counts, some, all, least);
  return found === null ? null : found * 100;
}

/** The greatest of what is kept apart under a name; 0 where nothing is. */
export const mostOf = (counts: Counts, name: string): number =>
  Object.entries(counts).reduce(
    (most, [key, count]) => (key.startsWith(`${name} `) ? Math.max(most, count) : most),
    0,
  );

/** The same of what is there always, where it can be asked; null where it could not. */
export const mostOfKnown = (counts: Counts, name: string): number | null =>
  Object.keys(counts).some((key) => key.startsWith(`${name} `)) ? mostOf(counts, name) : null;

/** As Prometheus finds it: as if those in a bucket were spread evenly. */
export function quantileOf(
  counts: Counts,
  name: string,
  bounds: readonly number[],
  part: number,
): number | null {
  const wanted = (counts[`${name} count`] ?? 0) * part;
  if (wanted === 0) return null;
  let before = 0;
  let start = 0;
  for (const [at, end] of bounds.entries()) {
    const count = counts[`${name} ${at}`] ?? 0;
    if (before + count >= wanted) return start + ((end - start) * (wanted - before)) / count;
    before += count;
    start = end;
  }
  return start;
}
