import type { UseMutationResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ImageIcon } from "lucide-react";
import type { Capture } from "#api/client.ts";
import { asProblem } from "#api/problem.ts";
import { Picture } from "#captures/picture.tsx";
import { Report } from "#captures/report.tsx";
import { Timings } from "#captures/timings.tsx";
import { Badge } from "#ui/badge.tsx";
import { Card, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";

export type Run<T> = UseMutationResult<Capture, Error, T>;

/** What came of the last run; the one before stays in sight while the next is under way. */
export function Preview<T>({ run, shown }: { run: Run<T>; shown: Capture | undefined }) {
  const wrong = run.error ? [...asProblem(run.error).fields.keys()] : [];
  return (
    <div className="grid min-w-0 gap-4" aria-busy={run.isPending} aria-live="polite">
      <ProblemNote error={run.error} fields={wrong} />
      {wrong.length > 0 && (
        <p className="rounded-lg bg-bad-soft px-3.5 py-3 text-sm">See what is marked: {wrong.join(", ")}.</p>
      )}
      {!shown && run.isPending && <Skeleton className="aspect-[16/10] w-full rounded-xl" />}
      {!shown && !run.isPending && <Nothing />}
      {shown && (
        <>
          <p className="flex flex-wrap items-center gap-2 text-sm">
            {shown.cache && (
              <Badge tone={shown.cache === "hit" ? "good" : "plain"}>Cache: {shown.cache}</Badge>
            )}
            {run.isPending && <Badge tone="accent">Capturing anew</Badge>}
            <Link
              to="/captures/$id"
              params={{ id: shown.id }}
              className="ml-auto rounded text-accent hover:underline"
            >
              Open the capture
            </Link>
          </p>
          <div className={run.isPending ? "opacity-60 transition-opacity" : "transition-opacity"}>
            <Picture capture={shown} />
          </div>
          <div className="grid items-start gap-4 xl:grid-cols-2">
            {shown.timings && <Timings timings={shown.timings} />}
            {shown.report && <Report report={shown.report} />}
          </div>
        </>
      )}
    </div>
  );
}

function Nothing() {
  return (
    <Card className="grid aspect-[16/10] place-items-center p-8 text-center text-muted">
      <div>
        <ImageIcon className="mx-auto mb-3 size-8" aria-hidden="true" />
        <p>Enter an address and press Run, or Ctrl Enter.</p>
      </div>
    </Card>
  );
}
