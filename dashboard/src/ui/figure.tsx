import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Card, Skeleton } from "./page.tsx";

/** One figure with its name, what it means, and its course over time. */
export function Figure({
  name,
  value,
  about,
  course,
  tone = "plain",
}: {
  name: string;
  /** Undefined while it is on its way. */
  value: ReactNode;
  about?: ReactNode;
  /** Null where there is nothing to tell. */
  course?: readonly (number | null)[];
  tone?: "plain" | "good" | "warn" | "bad";
}) {
  const tones = { plain: "", good: "text-good", warn: "text-warn", bad: "text-bad" };
  return (
    <Card className="flex min-w-0 flex-col p-4">
      <h2 className="text-sm text-muted">{name}</h2>
      <p className={clsx("mt-1 h-8 text-2xl font-semibold tracking-tight tabular-nums", tones[tone])}>
        {value ?? <Skeleton className="mt-1 h-6 w-20" />}
      </p>
      <p className="mt-0.5 min-h-8 text-xs sm:min-h-5 text-muted">{about}</p>
      {course && <Course values={course} />}
    </Card>
  );
}

type Place = { x: number; y: number };

/** The course of a figure as a small area; what it means is said in words beside it. */
function Course({ values }: { values: readonly (number | null)[] }) {
  const places = placesOf(values);
  const [first, last] = [places[0], places.at(-1)];
  const line = places.map(({ x, y }) => `${x},${y}`).join(" ");
  return (
    <svg viewBox="0 0 100 32" preserveAspectRatio="none" className="mt-2 h-8 w-full" aria-hidden="true">
      {first && last ? (
        <>
          <polygon points={`${first.x},32 ${line} ${last.x},32`} className="fill-accent-soft" />
          <Line points={line} className="stroke-accent" />
        </>
      ) : (
        <Line points="0,30 100,30" className="stroke-line" />
      )}
    </svg>
  );
}

function Line({ points, className }: { points: string; className: string }) {
  return (
    <polyline
      points={points}
      fill="none"
      strokeWidth="1.5"
      vectorEffect="non-scaling-stroke"
      className={className}
    />
  );
}

/** What is known, where it belongs; one value alone is as wide as its step. */
function placesOf(values: readonly (number | null)[]): Place[] {
  if (values.length < 2) return [];
  const most = Math.max(...values.map((value) => value ?? 0), 1);
  const step = 100 / (values.length - 1);
  const places = values.flatMap((value, at) =>
    value === null ? [] : [{ x: at * step, y: 30 - (value / most) * 28 }],
  );
  const [only] = places;
  if (!only || places.length > 1) return places;
  const from = Math.min(Math.max(only.x - step / 2, 0), 100 - step);
  return [
    { ...only, x: from },
    { ...only, x: from + step },
  ];
}
