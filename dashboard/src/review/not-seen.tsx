// In place of pictures that are not there: why a comparison could not be made, or that it is still under way.
import { Link } from "@tanstack/react-router";
import type { Comparison } from "#api/client.ts";
import { Problem } from "#api/problem.ts";
import { Card } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";

export function NotSeen({ comparison: { status, error } }: { comparison: Comparison }) {
  return (
    <Card className="flex flex-col gap-3 p-6">
      <h3 className="font-semibold">
        {status === "failed" ? "This comparison could not be made" : "This comparison is under way"}
      </h3>
      <ProblemNote
        error={error && new Problem(error)}
        action={
          error?.capture_id && (
            <Link
              to="/captures/$id"
              params={{ id: error.capture_id }}
              className="font-medium text-accent underline underline-offset-3"
            >
              What the capture reports
            </Link>
          )
        }
      />
      <p className="text-muted">
        {status === "failed"
          ? "There is nothing to decide. While its build is open it can be compared again; a build that ends with it fails."
          : "Its pictures are shown once it has come to a verdict."}
      </p>
    </Card>
  );
}
