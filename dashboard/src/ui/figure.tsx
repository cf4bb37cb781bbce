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
  course?: readonly number[];
  tone?: "plain" | "good" | "warn" | "bad";
}) {
  const tones = { plain: "", good: "text-good", warn: "text-warn", bad: "text-bad" };
  return (
    <Card className="flex min-w-0 flex-col p-4">
      <h2 className="text-sm text-muted">{name}</h2>
      <p className={clsx("mt-1 h-8 text-2xl font-semibold tracking-tight tabular-nums", tones[tone])}>
        {value ?? <Skeleton className="mt-1 h-6 w-20" />}
      </p>
      <p className="mt-0.5 min-h-5 text-xs text-muted">{about}</p>
      {course && <Course values={course} />}
    </Card>
  );
}

/** The course of a figure as a small area; what it means is said in words beside it. */
function Course({ values }: { values: readonly number[] }) {
  // Too few to be a course lie flat.
  const drawn = values.length > 1 ? values : [0, 0];
  const most = Math.max(...drawn, 1);
  const last = drawn.length - 1;
  const points = drawn.map((value, at) => `${(at / last) * 100},${30 - (value / most) * 28}`);
  return (
    <svg viewBox="0 0 100 32" preserveAspectRatio="none" className="mt-2 h-8 w-full" aria-hidden="true">
      <polygon points={`0,32 ${points.join(" ")} 100,32`} className="fill-accent-soft" />
      <polyline
        points={points.join(" ")}
        fill="none"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
        className={values.length > 1 ? "stroke-accent" : "stroke-line"}
      />
    </svg>
  );
}
