import { clsx } from "clsx";
import { count } from "./numbers.ts";

/** How much of an allowance is used; orange from 80 %, red when it is spent. */
export function Meter({
  name,
  used,
  limit,
  show = count,
}: {
  name: string;
  used: number;
  /** Null sets no limit. */
  limit: number | null;
  show?: (value: number) => string;
}) {
  const part = limit === null ? 0 : Math.min(1, used / Math.max(limit, 1));
  const colour = part >= 1 ? "fill-bad" : part >= 0.8 ? "fill-warn" : "fill-accent";
  return (
    <div>
      <p className="flex flex-wrap justify-between gap-x-3 text-sm">
        <span>{name}</span>
        <span className="text-muted tabular-nums">
          <span className="font-medium text-ink">{show(used)}</span>
          {limit === null ? ", no limit" : ` of ${show(limit)}`}
        </span>
      </p>
      <svg viewBox="0 0 100 2" preserveAspectRatio="none" className="mt-1.5 h-1.5 w-full" aria-hidden="true">
        <rect width="100" height="2" className="fill-sunken" />
        <rect width={part * 100} height="2" className={clsx(colour)} />
      </svg>
    </div>
  );
}
