import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { statusTone } from "#logs/words.ts";
import { Badge } from "#ui/badge.tsx";
import { WaitingRows } from "#ui/waiting-rows.tsx";
import { duration } from "#ui/numbers.ts";
import { Card } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { requestsQuery } from "./below-queries.ts";

/** The last calls, coloured by what came of them. */
export function Requests() {
  const { data, error } = useQuery(requestsQuery);
  return (
    <section aria-labelledby="requests" className="min-w-0">
      <header className="mb-2 flex items-baseline justify-between">
        <h2 id="requests" className="font-semibold">
          Recent requests
        </h2>
        <Link to="/logs" search={{}} className="rounded text-sm text-accent hover:underline">
          All requests
        </Link>
      </header>
      <ProblemNote error={error} />
      {!data && !error && <WaitingRows rowHeight="h-11" />}
      {data?.length === 0 && (
        <Card className="p-4 text-sm text-muted">
          Calls with keys and signed links show here, some seconds after they were answered.
        </Card>
      )}
      {data && data.length > 0 && (
        <Card className="overflow-clip">
          <ul className="divide-y divide-line" aria-label="Recent requests">
            {data.map(({ id, status, method, route, duration_ms, created_at }) => (
              <li
                key={id}
                data-row
                className="relative flex h-11 items-center gap-3 px-4 text-sm hover:bg-sunken/60"
              >
                <span className="w-10 shrink-0">
                  <Badge tone={statusTone(status)}>{status}</Badge>
                </span>
                <Link
                  to="/logs"
                  search={{ id }}
                  className="min-w-0 flex-1 truncate font-mono text-[0.85rem] after:absolute after:inset-0"
                >
                  <span className="text-muted">{method}</span> {route}
                </Link>
                <span className="hidden w-20 shrink-0 text-right text-muted tabular-nums sm:block">
                  {duration(duration_ms)}
                </span>
                <span className="shrink-0 text-right text-muted sm:w-32">
                  <RelativeTime at={created_at} />
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </section>
  );
}
