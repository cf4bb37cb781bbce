// Rows of a list as long as one likes: those in sight alone are drawn, each as tall as it comes out.
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import type { RowsProps } from "./rows.tsx";

const rowPixels = 63;
/** Besides those in sight, so that moving row by row by the keyboard never runs out of them. */
const besides = 10;

export function LongRows({ label, items, idOf, row }: RowsProps<unknown>) {
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const now = list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0;
    // What stands above may come and go; half a pixel is no move.
    if (Math.abs(now - top) >= 1) setTop(now);
  });
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowPixels,
    overscan: besides,
    scrollMargin: top,
    getItemKey: (index) => idOf(items[index]),
    useFlushSync: false,
  });
  const drawn = virtual.getVirtualItems();
  const above = (drawn[0]?.start ?? top) - top;
  const below = virtual.getTotalSize() - ((drawn.at(-1)?.end ?? top) - top);
  return (
    <ul
      ref={list}
      className="divide-y divide-line"
      aria-label={label}
      style={{ paddingTop: above, paddingBottom: below }}
    >
      {drawn.map(({ index, key }) => (
        <li
          key={key}
          ref={virtual.measureElement}
          data-row
          data-index={index}
          aria-setsize={items.length}
          aria-posinset={index + 1}
          className="relative"
        >
          {row(items[index])}
        </li>
      ))}
    </ul>
  );
}
