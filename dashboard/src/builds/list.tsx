// Runs of CI: what each comes to, and which wait for somebody to look.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { clsx } from "clsx";
import { GitBranch, GitCompare } from "lucide-react";
import type { Build } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { inputClass, textsOf } from "#ui/field.tsx";
import { Card, Empty, PageHead, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { type BuildFilter, buildsQuery, buildVerdicts } from "./queries.ts";
import { buildWords } from "./words.ts";

export function Builds() {
  const filter = useSearch({ from: "/in/builds" });
  const list = useInfiniteQuery(buildsQuery(filter));
  const builds = list.data?.pages.flatMap(({ data }) => data);
  return (
    <>
      <PageHead title="Visual reviews" about="Builds of your CI, each with the pictures that changed." />
      <Filters filter={filter} />
      <ProblemNote error={list.error} />
      {builds?.length === 0 && <None isNarrowed={Object.keys(filter).length > 0} />}
      {(!builds || builds.length > 0) && !list.error && (
        <Card>
          <ul className="divide-y divide-line" aria-label="Builds">
            {builds ? builds.map((build) => <Row key={build.id} build={build} />) : <Waiting />}
          </ul>
        </Card>
      )}
      {list.hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

function Filters({ filter }: { filter: BuildFilter }) {
  const navigate = useNavigate({ from: "/builds" });
  const change = (part: BuildFilter) => void navigate({ search: { ...filter, ...part } });
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <div role="group" aria-label="Verdict" className="flex rounded-lg border border-line bg-surface p-0.5">
        {buildVerdicts.map((verdict) => (
          <button
            key={verdict}
            type="button"
            aria-pressed={filter.verdict === verdict}
            onClick={() => change({ verdict: filter.verdict === verdict ? undefined : verdict })}
            className="h-7 rounded-md px-2 text-sm text-muted hover:text-ink aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent"
          >
            {buildWords[verdict].text}
          </button>
        ))}
      </div>
      <form
        className="ml-auto w-full sm:w-56"
        onSubmit={(event) => {
          event.preventDefault();
          change({ branch: textsOf(event.currentTarget)["branch"]?.trim() || undefined });
        }}
      >
        <input
          key={filter.branch}
          name="branch"
          type="search"
          defaultValue={filter.branch}
          aria-label="Only this branch"
          placeholder="Branch, then Enter"
          className={clsx(inputClass, "h-8! text-sm")}
        />
      </form>
    </div>
  );
}

function Row({ build }: { build: Build }) {
  const { counts, verdict } = build;
  const words = buildWords[verdict];
  const changed = counts.fail + counts.new;
  return (
    <li
      data-row
      className="relative flex flex-wrap items-center gap-x-5 gap-y-1.5 px-4 py-3.5 hover:bg-sunken/60"
    >
      <div className="min-w-0 flex-1 basis-56">
        <Link
          to="/builds/$id"
          params={{ id: build.id }}
          search={{}}
          className="font-medium after:absolute after:inset-0"
        >
          {build.project} · {build.build}
        </Link>
        <p className="mt-0.5 flex min-w-0 items-center gap-1.5 text-sm text-muted">
          <GitBranch className="size-3.5 shrink-0" aria-hidden="true" />
          <span className="truncate">{build.branch}</span>
          <code className="font-mono">{build.commit.slice(0, 7)}</code>
        </p>
      </div>
      <p className="w-44 text-sm text-muted tabular-nums">
        {changed} of {counts.total} changed
        {changed > 0 && `, ${counts.approved + counts.rejected} decided`}
      </p>
      <p className="w-28 text-sm text-muted sm:text-right">
        <RelativeTime at={build.created_at} />
      </p>
      <div className="flex w-28 sm:justify-end">
        <Badge tone={words.tone}>{words.text}</Badge>
      </div>
    </li>
  );
}

function None({ isNarrowed }: { isNarrowed: boolean }) {
  return (
    <Empty icon={<GitCompare aria-hidden="true" />} title={isNarrowed ? "Nothing fits" : "No builds yet"}>
      {isNarrowed ? (
        <Link to="/builds" search={{}} className="font-medium text-accent underline underline-offset-3">
          Show all of them
        </Link>
      ) : (
        <p>
          Begin one from your CI with <code className="font-mono text-sm">POST /api/v1/builds</code>, and give
          its id to each <code className="font-mono text-sm">POST /api/v1/compare</code>. It then waits here
          for your eyes.
        </p>
      )}
    </Empty>
  );
}

const waitingRows = ["a", "b", "c", "d"];

function Waiting() {
  return waitingRows.map((key) => (
    <li key={key} className="flex items-center gap-4 px-4 py-4">
      <div className="flex-1 space-y-2">
        <Skeleton className="h-4 w-48" />
        <Skeleton className="h-3.5 w-64 max-w-full" />
      </div>
      <Skeleton className="h-6 w-24 rounded-full" />
    </li>
  ));
}
