// What the service runs on: each figure as it was measured, as the platform grants it, or marked as not to be known here.
import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import type { SystemFigures } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Card, PageHead, Skeleton } from "#ui/page.tsx";
import { count, inUnit } from "#ui/numbers.ts";
import { ProblemNote } from "#ui/problem-note.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { systemQuery } from "./queries.ts";

type SystemFigure = SystemFigures["figures"][number];
type State = SystemFigures["state"];

const tones = { green: "good", orange: "warn", red: "bad" } as const;
const bars = { green: "fill-good", orange: "fill-warn", red: "fill-bad" } as const;
const words: Record<State, string> = { green: "Fine", orange: "Filling up", red: "Nearly full" };
const kinds = [
  ["measured", "Measured", "Found out a moment ago."],
  ["limit", "Granted", "The platform's limits, of which nobody here can tell how much is used."],
  ["not_available", "Not to be known here", "Why, and where it is to be seen instead."],
] as const;
/** Units that a figure is not read without. */
const short = ["bytes", "ms", "s", "%"];
const inFull: Record<string, string> = { d1: "D1", r2: "R2", cpu: "CPU", slo: "SLO" };

export function System() {
  const { data, error } = useQuery(systemQuery);
  return (
    <>
      <PageHead
        title="System"
        about={
          data ? (
            <>
              Measured <RelativeTime at={data.measured_at} />. Green below {data.thresholds.green_below} % of
              a limit, orange up to {data.thresholds.orange_up_to} %, then red.
            </>
          ) : (
            "What the service runs on, and how much of it is left."
          )
        }
        actions={data && <Badge tone={tones[data.state]}>{words[data.state]}</Badge>}
      />
      <ProblemNote error={error} />
      {!data && !error && <Skeleton className="h-96 w-full rounded-xl" />}
      <div className="grid gap-8">
        {data && kinds.map((kind) => <Group key={kind[0]} kind={kind} of={data} />)}
      </div>
    </>
  );
}

function Group({ kind: [kind, title, about], of }: { kind: (typeof kinds)[number]; of: SystemFigures }) {
  const figures = of.figures
    .filter((figure) => figure.kind === kind)
    // What is fullest comes first.
    .toSorted((a, b) => (b.percent ?? -1) - (a.percent ?? -1));
  if (figures.length === 0) return null;
  return (
    <section aria-labelledby={kind}>
      <h2 id={kind} className="font-semibold">
        {title}
      </h2>
      <p className="mb-2 text-sm text-muted">{about}</p>
      <Card>
        <ul className="divide-y divide-line">
          {figures.map((figure) => (
            <Row key={figure.name} figure={figure} />
          ))}
        </ul>
      </Card>
    </section>
  );
}

function Row({ figure }: { figure: SystemFigure }) {
  const { kind, value, limit, unit, percent, state, detail } = figure;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1.5 px-4 py-3 sm:grid-cols-[minmax(0,1fr)_14rem_6.5rem]">
      <div className="min-w-0">
        <p className="font-medium">{nameOf(figure)}</p>
        <p className="text-sm wrap-anywhere text-muted">{detail}</p>
      </div>
      <div className="text-sm tabular-nums max-sm:order-last max-sm:col-span-2">
        {kind === "measured" && (
          <p>
            {value === null ? "Nothing to measure" : partOf(figure, value)}
            {limit !== null && <span className="text-muted"> of {inUnit(limit, unit)}</span>}
          </p>
        )}
        {kind === "limit" && limit !== null && <p>{inUnit(limit, unit)}</p>}
        {percent !== null && state && <Bar percent={percent} state={state} />}
      </div>
      <p className="sm:text-right">
        {state ? (
          <Badge tone={tones[state]}>{percent === null ? words[state] : `${percent} %`}</Badge>
        ) : (
          kind !== "measured" && <Badge tone="plain">{kind === "limit" ? "Limit" : "Unknown"}</Badge>
        )}
      </p>
    </li>
  );
}

function Bar({ percent, state }: { percent: number; state: State }) {
  return (
    <svg viewBox="0 0 100 6" preserveAspectRatio="none" className="mt-1.5 h-1.5 w-full" aria-hidden="true">
      <rect width="100" height="6" rx="1" className="fill-sunken" />
      <rect width={Math.min(percent, 100)} height="6" rx="1" className={clsx(bars[state])} />
    </svg>
  );
}

/** What is counted is named once, with its limit: 1 of 6 browsers. */
function partOf({ limit, unit }: SystemFigure, value: number): string {
  return limit === null || short.includes(unit) ? inUnit(value, unit) : count(value);
}

/** `queue_oldest.key-use` as people read it: Queue oldest: key use. */
function nameOf({ name }: SystemFigure): string {
  const [what = name, which] = name.split(".");
  const read = what
    .split("_")
    .map((word) => inFull[word] ?? word)
    .join(" ");
  return `${read.charAt(0).toUpperCase()}${read.slice(1)}${which ? `: ${which.replaceAll("-", " ")}` : ""}`;
}
