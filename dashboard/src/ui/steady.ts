// Keeps rows where they are: what is new on top waits until it is asked for, unless it is of one's own making.
import { useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import { hasJustChanged } from "./own-change.ts";

export function useSteady<T>(all: readonly T[] | undefined, idOf: (item: T) => string) {
  const [, redraw] = useState(0);
  const first = useRef<{ id: string | undefined; of: string }>(undefined);
  // What a list is narrowed by stands in the address: another list has no rows yet that could move.
  const of = JSON.stringify(useSearch({ strict: false }));
  const steady = useMemo(() => {
    if (!all) return { shown: undefined, held: 0 };
    const { current } = first;
    const at = current?.of === of ? all.findIndex((item) => idOf(item) === current.id) : -1;
    if (at > 0 && !hasJustChanged()) return { shown: all.slice(at), held: at };
    first.current = { id: all[0] && idOf(all[0]), of };
    return { shown: all, held: 0 };
  }, [all, idOf, of]);
  const [released, setReleased] = useState<readonly T[]>();
  const release = useCallback(() => {
    first.current = { id: all?.[0] && idOf(all[0]), of };
    setReleased(all);
    redraw((count) => count + 1);
    window.scrollTo({ top: 0 });
  }, [all, idOf, of]);
  if (released !== undefined && released === all) return { shown: all, held: 0, release };
  return { ...steady, release };
}
