// Keeps rows where they are while somebody reads: what is new on top waits until it is asked for, unless the top is in view.
import { useCallback, useMemo, useRef, useState } from "react";

const topPixels = 160;

export function useSteady<T>(all: readonly T[] | undefined, idOf: (item: T) => string) {
  const [, redraw] = useState(0);
  const first = useRef<string>(undefined);
  const steady = useMemo(() => {
    if (!all) return { shown: undefined, held: 0 };
    const at = first.current === undefined ? -1 : all.findIndex((item) => idOf(item) === first.current);
    const isReading = window.scrollY > topPixels;
    if (at > 0 && isReading) return { shown: all.slice(at), held: at };
    first.current = all[0] && idOf(all[0]);
    return { shown: all, held: 0 };
  }, [all, idOf]);
  const [released, setReleased] = useState<readonly T[]>();
  const release = useCallback(() => {
    first.current = all?.[0] && idOf(all[0]);
    setReleased(all);
    redraw((count) => count + 1);
    window.scrollTo({ top: 0 });
  }, [all, idOf]);
  if (released !== undefined && released === all) return { shown: all, held: 0, release };
  return { ...steady, release };
}
