import { clsx } from "clsx";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import type { Comparison } from "#api/client.ts";
import { type Look, useGestures } from "./look.ts";

type Region = Comparison["regions"][number];

/** A window on a picture; all windows of a view look at the same place. */
export function Pane({
  label,
  look,
  setLook,
  size,
  paneRef,
  children,
}: {
  label: string;
  look: Look;
  setLook: (change: (before: Look) => Look) => void;
  size: { width: number; height: number };
  paneRef?: RefObject<HTMLDivElement | null>;
  children: ReactNode;
}) {
  const own = useRef<HTMLDivElement>(null);
  const pane = paneRef ?? own;
  useGestures(pane, setLook);
  return (
    <figure className="flex min-h-0 min-w-0 flex-1 flex-col">
      <figcaption className="pb-1.5 text-sm text-muted">{label}</figcaption>
      <div
        ref={pane}
        className="checkered relative min-h-0 flex-1 cursor-grab touch-none overflow-hidden rounded-lg border border-line active:cursor-grabbing"
      >
        <div
          className="absolute top-0 left-0 origin-top-left"
          style={{
            width: size.width,
            height: size.height,
            transform: `scale(${look.scale}) translate(${-look.x}px, ${-look.y}px)`,
            imageRendering: look.scale > 2 ? "pixelated" : "auto",
          }}
        >
          {children}
        </div>
      </div>
    </figure>
  );
}

/** A picture from the first of its sources that still has it. */
export function Shot({
  sources,
  alt,
  clipFrom,
}: {
  sources: readonly string[];
  alt: string;
  clipFrom?: number;
}) {
  const key = sources.join(" ");
  const [failed, setFailed] = useState({ key, count: 0 });
  const count = failed.key === key ? failed.count : 0;
  const src = sources[count];
  if (src === undefined)
    return <p className="p-6 text-muted">This picture is gone: it was deleted, or its time is over.</p>;
  return (
    <img
      key={src}
      src={src}
      alt={alt}
      onError={() => setFailed({ key, count: count + 1 })}
      draggable={false}
      decoding="async"
      className="absolute top-0 left-0 max-w-none"
      style={clipFrom === undefined ? undefined : { clipPath: `inset(0 0 0 ${clipFrom * 100}%)` }}
    />
  );
}

/** Outlines what changed; the one that is looked at stands out. */
export function Regions({
  regions,
  chosen,
  scale,
}: {
  regions: readonly Region[];
  chosen: number;
  scale: number;
}) {
  return regions.map(({ x, y, width, height, reason }, at) => (
    <span
      key={`${x},${y},${width},${height}`}
      title={reason}
      className={clsx(
        "pointer-events-none absolute rounded-[1px]",
        at === chosen ? "outline-[#c026d3]" : "outline-[#d97706]",
      )}
      style={{
        left: x,
        top: y,
        width,
        height,
        outlineStyle: "solid",
        outlineWidth: (at === chosen ? 3 : 2) / scale,
        outlineOffset: 2 / scale,
      }}
    />
  ));
}
