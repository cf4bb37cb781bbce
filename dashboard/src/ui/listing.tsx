// A list of the API as a card of rows: waiting, wrong, empty, full, and more of it.
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { Button } from "./button.tsx";
import { HeldBar } from "./held-bar.tsx";
import { Card, Skeleton } from "./page.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { useSteady } from "./steady.ts";

type Page<T> = { data: T[] };

export function Listing<T>({
  label,
  query,
  idOf,
  row,
  empty,
  rowHeight = "h-16",
}: {
  label: string;
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  idOf: (item: T) => string;
  row: (item: T) => ReactNode;
  empty: ReactNode;
  /** Of a row that is waited for: as tall as a real one. */
  rowHeight?: string;
}) {
  const all = useMemo(() => query.data?.pages.flatMap(({ data }) => data), [query.data]);
  const { shown, held, release } = useSteady(all, idOf);
  return (
    <>
      <ProblemNote
        error={query.error}
        action={
          <Button size="small" onClick={() => void query.refetch()}>
            Try again
          </Button>
        }
      />
      <HeldBar held={held} onShow={release} />
      {shown?.length === 0 && empty}
      {shown && shown.length > 0 && (
        <Card className="overflow-clip">
          <ul className="divide-y divide-line" aria-label={label}>
            {shown.map((item) => (
              <li key={idOf(item)} data-row className="relative">
                {row(item)}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {!shown && !query.error && <WaitingRows rowHeight={rowHeight} />}
      {query.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

const rows = ["a", "b", "c", "d", "e"];

export function WaitingRows({ rowHeight = "h-16" }: { rowHeight?: string }) {
  return (
    <Card>
      <ul className="divide-y divide-line" aria-label="Loading">
        {rows.map((key) => (
          <li key={key} className={`flex items-center gap-4 px-4 ${rowHeight}`}>
            <div className="flex-1 space-y-2">
              <Skeleton className="h-4 w-44 max-w-full" />
              <Skeleton className="h-3.5 w-72 max-w-full" />
            </div>
            <Skeleton className="h-6 w-20 rounded-full" />
          </li>
        ))}
      </ul>
    </Card>
  );
}
