// All captures of the tenant, newest first, narrowed by what stands in the address.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Camera } from "lucide-react";
import { useMemo } from "react";
import type { Capture } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Card, Empty, PageHead, Skeleton } from "#ui/page.tsx";
import { Older } from "#ui/older.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Rows } from "#ui/rows.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { bytes, duration } from "#ui/numbers.ts";
import { HeldBar } from "#ui/held-bar.tsx";
import { useSteady } from "#ui/steady.ts";
import { Filters } from "./filters.tsx";
import { FirstCall, useOnce } from "./first-call.tsx";
import { capturesQuery } from "./queries.ts";
import { TakeCapture } from "./take.tsx";
import { Thumbnail } from "./thumbnail.tsx";
import { addressOf, kindWords, nameOf, statusWords, toneOf, tookMs } from "./words.ts";

export function Captures() {
  const filter = useSearch({ from: "/in/captures" });
  const list = useInfiniteQuery(capturesQuery(filter));
  const all = useMemo(() => list.data?.pages.flatMap(({ data }) => data), [list.data]);
  const { shown: rows, held, release } = useSteady(all, idOf);
  const isNarrowed = Object.keys(filter).length > 0;
  const isNew = useOnce(rows?.length === 0 && !isNarrowed);
  return (
    <>
      <PageHead title="Captures" about="Every screenshot, PDF and page content of this tenant." />
      <TakeCapture />
      <Filters filter={filter} />
      <ProblemNote
        error={list.error}
        action={
          <Button size="small" onClick={() => void list.refetch()}>
            Try again
          </Button>
        }
      />
      {rows?.length === 0 && isNarrowed && <NoneFits />}
      {isNew && !isNarrowed && (
        <div className="mb-6">
          <FirstCall />
        </div>
      )}
      <HeldBar held={held} onShow={release} />
      {(!rows || rows.length > 0) && !list.error && (
        <Card className="overflow-hidden">
          {rows ? <Rows label="Captures" items={rows} idOf={idOf} row={rowOf} /> : <Waiting />}
        </Card>
      )}
      <Older query={list} />
    </>
  );
}

const idOf = ({ id }: Capture) => id;
const rowOf = (capture: Capture) => <Row capture={capture} />;

function Row({ capture }: { capture: Capture }) {
  const took = tookMs(capture);
  const [output] = capture.outputs;
  return (
    <div className="flex items-center gap-4 px-3 py-3 hover:bg-sunken/60 sm:px-4">
      <Thumbnail capture={capture} className="w-20 shrink-0 sm:w-24" />
      <div className="min-w-0 flex-1">
        <Link
          to="/captures/$id"
          params={{ id: capture.id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {nameOf(capture)}
        </Link>
        <p className="truncate text-sm text-muted">{addressOf(capture) ?? capture.id}</p>
        <p className="mt-1 flex items-center gap-2 text-sm text-muted sm:hidden">
          <Badge tone={toneOf[capture.status]}>{statusWords[capture.status]}</Badge>
          <RelativeTime at={capture.created_at} />
        </p>
      </div>
      <div className="hidden w-40 shrink-0 text-sm md:block">
        <p>{kindWords[capture.kind]}</p>
        <p className="text-muted tabular-nums">
          {output ? `${output.format.toUpperCase()} · ${bytes(output.size_bytes)}` : "No file"}
        </p>
      </div>
      <div className="hidden w-28 shrink-0 text-right text-sm sm:block">
        <p>
          <RelativeTime at={capture.created_at} />
        </p>
        <p className="text-muted tabular-nums">{took === undefined ? "…" : duration(took)}</p>
      </div>
      <div className="hidden w-24 shrink-0 justify-end sm:flex">
        <Badge tone={toneOf[capture.status]}>{statusWords[capture.status]}</Badge>
      </div>
    </div>
  );
}

const waitingRows = ["a", "b", "c", "d", "e", "f"];

function Waiting() {
  const shown = waitingRows.map((key) => (
    <li key={key} className="flex items-center gap-4 px-3 py-3 sm:px-4">
      <Skeleton className="aspect-[16/10] w-20 shrink-0 sm:w-24" />
      <div className="flex-1 space-y-2">
        <Skeleton className="h-4 w-2/5" />
        <Skeleton className="h-3.5 w-3/5" />
      </div>
      <Skeleton className="h-6 w-20 rounded-full" />
    </li>
  ));
  return (
    <ul className="divide-y divide-line" aria-label="Captures">
      {shown}
    </ul>
  );
}

function NoneFits() {
  return (
    <Empty icon={<Camera aria-hidden="true" />} title="Nothing fits">
      <p>
        No capture is like this.{" "}
        <Link to="/captures" search={{}} className="font-medium text-accent underline underline-offset-3">
          Show all of them
        </Link>
      </p>
    </Empty>
  );
}
