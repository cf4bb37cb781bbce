// A list of the API as a card of rows: waiting, wrong, empty, full, and more of it.
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { Button } from "./button.tsx";
import { HeldBar } from "./held-bar.tsx";
import { Older } from "./older.tsx";
import { Card } from "./page.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { Rows } from "./rows.tsx";
import { useSteady } from "./steady.ts";
import { WaitingRows } from "./waiting-rows.tsx";

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
          <Rows label={label} items={shown} idOf={idOf} row={row} />
        </Card>
      )}
      {!shown && !query.error && <WaitingRows rowHeight={rowHeight} />}
      <Older query={query} />
    </>
  );
}
