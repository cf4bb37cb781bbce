import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Meter } from "#ui/meter.tsx";
import { Card, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { standingQuery } from "./queries.ts";

/** What is left of the month. */
export function Allowances() {
  const { data, error } = useQuery(standingQuery);
  return (
    <section aria-labelledby="allowances">
      <header className="mb-2 flex items-baseline justify-between">
        <h2 id="allowances" className="font-semibold">
          This month
        </h2>
        <Link to="/settings/plan" className="rounded text-sm text-accent hover:underline">
          Plan and limits
        </Link>
      </header>
      <ProblemNote error={error} />
      {!data && !error && <Skeleton className="h-44 w-full rounded-xl" />}
      {data && (
        <Card className="grid gap-4 p-4">
          <Meter name="Captures" used={data.captures.used} limit={data.captures.limit} />
          <Meter name="Calls with keys" used={data.api_calls.used} limit={data.api_calls.limit} />
          <Meter
            name="Captures being made now"
            used={data.captures_at_once.used}
            limit={data.captures_at_once.limit}
          />
          <p className="text-sm text-muted">
            Resets <RelativeTime at={data.resets_at} />
          </p>
        </Card>
      )}
    </section>
  );
}
