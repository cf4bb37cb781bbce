// Filters that somebody gave a name, kept by this browser for each tenant.
import { useCallback, useState } from "react";
import { narrowing } from "./asked.ts";
import { type LogFilter, readLogFilter } from "./filter.ts";

export type SavedFilter = { name: string; filter: LogFilter };
const savedMax = 20;

/** Of what belongs to whom; those of others in the same browser stay theirs. */
export function useSavedFilters(owner: string) {
  const place = `log-filters:${owner}`;
  const [saved, setSaved] = useState(() => read(place));
  const keep = useCallback(
    (next: SavedFilter[]) => {
      setSaved(next);
      write(place, next);
    },
    [place],
  );
  return {
    saved,
    save: (name: string, filter: LogFilter) =>
      keep(
        [...saved.filter((one) => one.name !== name), { name, filter: narrowing(filter) }].slice(-savedMax),
      ),
    forget: (name: string) => keep(saved.filter((one) => one.name !== name)),
  };
}

export function isSame(one: LogFilter, other: LogFilter): boolean {
  // Read anew, so that what they are narrowed by stands in the same order.
  const text = (filter: LogFilter) => JSON.stringify(narrowing(readLogFilter({ ...filter })));
  return text(one) === text(other);
}

function read(place: string): SavedFilter[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(kept) ? kept.flatMap(savedOf) : [];
  } catch {
    // Private windows of some browsers have no storage; what is no longer readable is none.
    return [];
  }
}

function savedOf(kept: unknown): SavedFilter[] {
  if (typeof kept !== "object" || kept === null || !("name" in kept) || !("filter" in kept)) return [];
  const { name, filter } = kept;
  if (typeof name !== "string" || typeof filter !== "object" || filter === null) return [];
  return [{ name, filter: readLogFilter({ ...filter }) }];
}

function write(place: string, saved: readonly SavedFilter[]): void {
  try {
    localStorage.setItem(place, JSON.stringify(saved));
  } catch {
    // They then last as long as the page.
  }
}
