import { useEffect, useRef } from "react";
import type { Comparison } from "#api/client.ts";
import { nameOf } from "#builds/queries.ts";
import { standing } from "#builds/words.ts";
import { Badge } from "#ui/badge.tsx";
import { shareOf } from "./share.ts";

/** All of the build, what has to be looked at first. */
export function Sidebar({
  comparisons,
  current,
  decisionOf,
  onChoose,
}: {
  comparisons: readonly Comparison[];
  current: string | undefined;
  decisionOf: (comparison: Comparison) => Comparison["decision"];
  onChoose: (id: string) => void;
}) {
  return (
    <ol
      aria-label="Comparisons"
      className="flex max-h-48 flex-col overflow-y-auto rounded-xl border border-line bg-surface p-1 lg:max-h-[calc(100dvh-13rem)]"
    >
      {comparisons.map((comparison) => (
        <Item
          key={comparison.id}
          comparison={comparison}
          decision={decisionOf(comparison)}
          isCurrent={comparison.id === current}
          onChoose={() => onChoose(comparison.id)}
        />
      ))}
    </ol>
  );
}

function Item({
  comparison,
  decision,
  isCurrent,
  onChoose,
}: {
  comparison: Comparison;
  decision: Comparison["decision"];
  isCurrent: boolean;
  onChoose: () => void;
}) {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isCurrent) item.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  const { text, tone } = standing(comparison, decision);
  return (
    <li ref={item}>
      <button
        type="button"
        aria-current={isCurrent || undefined}
        onClick={onChoose}
        className="flex w-full items-center gap-2 rounded-lg px-2.5 py-2 text-left hover:bg-sunken aria-[current=true]:bg-accent-soft"
      >
        <span className="min-w-0 flex-1">
          <span className="block truncate text-sm font-medium">{nameOf(comparison)}</span>
          <span className="block text-xs text-muted tabular-nums">{came(comparison)}</span>
        </span>
        <Badge tone={tone}>{text}</Badge>
      </button>
    </li>
  );
}

function came({ status, error, diff_ratio }: Comparison): string {
  if (status === "failed") return error?.title ?? "Could not be made";
  if (status !== "completed") return "Not compared yet";
  return diff_ratio === null ? "Nothing to compare with" : `${shareOf(diff_ratio)} differs`;
}
