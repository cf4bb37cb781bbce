import { type RefObject, useEffect, useState } from "react";

/** Rows besides those in sight, so that moving row by row by the keyboard never runs out of them. */
const besides = 12;

/** Which rows of a long list of equal height lie in the window: from one up to, and without, the other. */
export function useRowsInSight(list: RefObject<HTMLElement | null>, count: number, rowPixels: number) {
  const [sight, setSight] = useState({ from: 0, to: 60 });
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const top = list.current?.getBoundingClientRect().top;
      if (top === undefined) return;
      const from = Math.max(0, Math.floor(-top / rowPixels) - besides);
      const to = Math.ceil((window.innerHeight - top) / rowPixels) + besides;
      setSight((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    const wake = () => {
      if (frame === 0) frame = requestAnimationFrame(look);
    };
    look();
    window.addEventListener("scroll", wake, { passive: true });
    window.addEventListener("resize", wake);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", wake);
      window.removeEventListener("resize", wake);
    };
  }, [list, rowPixels, count]);
  const to = Math.min(sight.to, count);
  return { from: Math.min(sight.from, Math.max(0, to - 1)), to };
}
