import { clsx } from "clsx";
import type { Comparison } from "#api/client.ts";

type Region = Comparison["regions"][number];
const words: Record<Region["reason"], string> = {
  moved: "moved",
  added: "added",
  removed: "removed",
  recoloured: "recoloured",
  changed: "changed",
};
const number = new Intl.NumberFormat("en");

/** What changed and why, largest first; choosing one goes there. */
export function RegionList({
  regions,
  chosen,
  onChoose,
}: {
  regions: readonly Region[];
  chosen: number;
  onChoose: (at: number) => void;
}) {
  if (regions.length === 0) return null;
  return (
    <ul aria-label="Changed regions" className="flex gap-1.5 overflow-x-auto pb-1">
      {regions.map(({ x, y, width, height, reason, diff_pixels }, at) => (
        <li key={`${x},${y},${width},${height}`} className="shrink-0">
          <button
            type="button"
            aria-pressed={at === chosen}
            onClick={() => onChoose(at)}
            className={clsx(
              "rounded-lg border border-line px-2.5 py-1 text-left text-sm hover:bg-sunken",
              "aria-pressed:border-accent aria-pressed:bg-accent-soft",
            )}
          >
            <span className="font-medium">{words[reason]}</span>{" "}
            <span className="text-muted tabular-nums">
              {width} × {height} at {x}, {y} · {number.format(diff_pixels)} px
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
