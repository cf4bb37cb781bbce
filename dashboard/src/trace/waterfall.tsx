// How something came about, step by step: each a bar from when it began to when it ended, below what it is part of.
import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import type { CSSProperties } from "react";
import { CopyText } from "#ui/copy.tsx";
import { duration } from "#ui/numbers.ts";
import { Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Section } from "#ui/section.tsx";
import { type Traced, traceQuery } from "./query.ts";
import { type Step, stepsOf } from "./tree.ts";

const depthMax = 6;

export function Waterfall({ of, id }: { of: Traced; id: string }) {
  const { data: trace, error } = useQuery(traceQuery(of, id));
  return (
    <Section
      title="Trace"
      about={
        trace === null
          ? "None is kept: it was not among those that are, or was let go."
          : trace && (
              <>
                {trace.spans.length} steps in {duration(trace.duration_ms)} ·{" "}
                <CopyText text={trace.trace_id} />
              </>
            )
      }
    >
      <ProblemNote error={error} />
      {trace === undefined && !error && <Skeleton className="h-48 w-full" />}
      {trace && (
        <div
          tabIndex={0}
          role="region"
          aria-label="Steps"
          className="max-h-[34rem] overflow-y-auto focus-visible:-outline-offset-2"
        >
          <table className="w-full table-fixed text-sm">
            <colgroup>
              <col className="w-[48%] sm:w-[38%]" />
              <col />
              <col className="w-20" />
            </colgroup>
            <thead className="sr-only">
              <tr>
                <th scope="col">Step</th>
                <th scope="col">Course</th>
                <th scope="col">Took</th>
              </tr>
            </thead>
            <tbody>
              {stepsOf(trace.spans).map((step) => (
                <Row key={step.span.span_id} step={step} wholeMs={Math.max(trace.duration_ms, 1)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function Row({ step: { span, depth }, wholeMs }: { step: Step; wholeMs: number }) {
  const { name, offset_ms, duration_ms, status, attributes } = span;
  const about = Object.entries(attributes)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
  const isWrong = status === "error";
  return (
    <tr title={about} className="hover:bg-sunken/60">
      <th scope="row" className="py-1 pr-3 text-left font-normal">
        <span
          style={{ "--depth": Math.min(depth, depthMax) } as CSSProperties}
          className={clsx(
            "block truncate ps-[calc(var(--depth)*0.35rem)] font-mono text-[0.8rem] sm:ps-[calc(var(--depth)*0.75rem)]",
            isWrong ? "text-bad" : depth > 0 && "text-muted",
          )}
        >
          {name}
          {isWrong && <span className="font-sans"> (failed)</span>}
        </span>
      </th>
      <td className="py-1">
        <span className="sr-only">From {duration(offset_ms)} on</span>
        <svg viewBox="0 0 100 6" preserveAspectRatio="none" className="block h-2 w-full" aria-hidden="true">
          <rect width="100" height="6" rx="1" className="fill-sunken" />
          <rect
            x={Math.min((offset_ms / wholeMs) * 100, 99.4)}
            width={Math.max((duration_ms / wholeMs) * 100, 0.6)}
            height="6"
            className={isWrong ? "fill-bad" : depth === 0 ? "fill-ink" : "fill-accent"}
          />
        </svg>
      </td>
      <td className="py-1 pl-3 text-right whitespace-nowrap tabular-nums">{duration(duration_ms)}</td>
    </tr>
  );
}
