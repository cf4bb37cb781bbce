import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { asProblem } from "#api/problem.ts";
import { CopyText } from "./copy.tsx";

/**
 * Says what failed, in the API's words, with the id that support can find it by. What belongs to one of `fields` is
 * told there instead.
 */
export function ProblemNote({
  error,
  fields = [],
  action,
}: {
  error: unknown;
  fields?: readonly string[];
  action?: ReactNode;
}) {
  if (!error) return null;
  const problem = asProblem(error);
  // Asked for over the page instead: what was begun can go on.
  if (problem.code === "unauthorized") return null;
  const isToldAtFields =
    problem.fields.size > 0 && [...problem.fields.keys()].every((name) => fields.includes(name));
  if (isToldAtFields) return null;
  return (
    <div role="alert" className="flex gap-2.5 rounded-lg bg-bad-soft px-3.5 py-3 text-sm">
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="text-ink wrap-anywhere">{problem.message}</p>
        {problem.requestId && (
          <p className="mt-1 text-muted">
            Request <CopyText text={problem.requestId} />
          </p>
        )}
        {action && <div className="mt-2">{action}</div>}
      </div>
    </div>
  );
}
