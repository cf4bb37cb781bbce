import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Capture } from "#api/client.ts";
import { Thumbnail } from "#captures/thumbnail.tsx";
import { addressOf, kindWords, nameOf, statusWords, toneOf, tookMs } from "#captures/words.ts";
import { Badge } from "#ui/badge.tsx";
import { WaitingRows } from "#ui/waiting-rows.tsx";
import { duration } from "#ui/numbers.ts";
import { Card } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { RelativeTime } from "#ui/time.tsx";

export function Recent({ query: { data, error } }: { query: UseQueryResult<Capture[]> }) {
  return (
    <section aria-labelledby="recent" className="min-w-0">
      <header className="mb-2 flex items-baseline justify-between">
        <h2 id="recent" className="font-semibold">
          Recent captures
        </h2>
        <Link to="/captures" search={{}} className="rounded text-sm text-accent hover:underline">
          All captures
        </Link>
      </header>
      <ProblemNote error={error} />
      {!data && !error && <WaitingRows />}
      {data?.length === 0 && (
        <Card className="p-4 text-sm text-muted">None is kept now: those of before are past their time.</Card>
      )}
      {data && data.length > 0 && (
        <Card className="overflow-clip">
          <ul className="divide-y divide-line" aria-label="Recent captures">
            {data.map((capture) => (
              <li
                key={capture.id}
                data-row
                className="relative flex h-16 items-center gap-3 px-4 hover:bg-sunken/60"
              >
                <Thumbnail capture={capture} className="w-14 shrink-0" />
                <div className="min-w-0 flex-1">
                  <Link
                    to="/captures/$id"
                    params={{ id: capture.id }}
                    className="block truncate font-medium after:absolute after:inset-0"
                  >
                    {nameOf(capture)}
                  </Link>
                  <p className="truncate text-sm text-muted">
                    {addressOf(capture) ?? kindWords[capture.kind]}
                  </p>
                </div>
                <p className="hidden w-32 shrink-0 text-right text-sm text-muted tabular-nums sm:block">
                  {tookMs(capture) === undefined ? "…" : duration(tookMs(capture) ?? 0)}
                  <br />
                  <RelativeTime at={capture.created_at} />
                </p>
                <span className="flex w-24 shrink-0 justify-end">
                  <Badge tone={toneOf[capture.status]}>{statusWords[capture.status]}</Badge>
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </section>
  );
}
