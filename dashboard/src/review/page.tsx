// The review of a build: each changed picture, seen and decided on, with the keyboard alone where one likes.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft, GitCompare } from "lucide-react";
import { useState } from "react";
import { meQuery } from "#api/cache.ts";
import type { Build, Comparison } from "#api/client.ts";
import { buildQuery, comparisonsQuery, nameOf } from "#builds/queries.ts";
import { buildWords, isOpen } from "#builds/words.ts";
import { Badge } from "#ui/badge.tsx";
import { notify } from "#ui/notices.tsx";
import { Empty, Skeleton, useTitle } from "#ui/page.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { type Decision, useDecisions } from "./decisions.ts";
import { Help } from "./help.tsx";
import { useKeys } from "#ui/keys.ts";
import { NotSeen } from "./not-seen.tsx";
import type { View } from "./place.ts";
import { Sidebar } from "./sidebar.tsx";
import { Toolbar } from "./toolbar.tsx";
import { Viewer } from "./viewer.tsx";

export function Review() {
  const { id } = useParams({ from: "/in/builds/$id" });
  const build = useQuery(buildQuery(id));
  const list = useQuery(comparisonsQuery(id));
  const error = build.error ?? list.error;
  useTitle(build.data ? `${build.data.project} · ${build.data.build}` : "Review");
  return (
    <>
      <Link
        to="/builds"
        search={{}}
        className="mb-3 inline-flex items-center gap-1.5 rounded text-sm text-muted hover:text-ink"
      >
        <ArrowLeft className="size-4" aria-hidden="true" /> Visual reviews
      </Link>
      <Unloaded what="build" error={error} isKnown={build.data !== undefined} />
      {build.data && list.data && <Whole build={build.data} comparisons={list.data} />}
      {!error && !(build.data && list.data) && <Waiting />}
    </>
  );
}

function Whole({ build, comparisons }: { build: Build; comparisons: readonly Comparison[] }) {
  const { view = "side", at } = useSearch({ from: "/in/builds/$id" });
  const navigate = useNavigate({ from: "/builds/$id" });
  const { data: me } = useQuery(meQuery);
  const { decide, undo, decisionOf } = useDecisions(build.id);
  const [isHelp, setHelp] = useState(false);
  const mayDecide = me?.scopes.includes("comparisons:write") ?? false;
  const current = comparisons.find(({ id }) => id === at) ?? comparisons[0];
  const go = (id: string | undefined) =>
    id !== undefined && void navigate({ search: (before) => ({ ...before, at: id }), replace: true });
  const show = (next: View) =>
    void navigate({ search: (before) => ({ ...before, view: next }), replace: true });
  const by = (step: number) => go(comparisons[comparisons.findIndex((one) => one === current) + step]?.id);
  const takeBack = () => {
    const id = undo();
    if (id !== undefined) go(id);
    else notify("There is nothing to undo: decisions are sent after 5 seconds. Decide anew instead.");
  };
  const settle = (decision: Decision) => {
    if (!current || !mayDecide || current.verdict === null) return;
    decide(current, decision);
    notify(`${nameOf(current)} ${decision}.`, takeBack);
    const from = comparisons.indexOf(current);
    const others = [...comparisons.slice(from + 1), ...comparisons.slice(0, from)];
    go(others.find((one) => isOpen(one, decisionOf(one)))?.id);
  };
  useKeys({
    j: () => by(1),
    k: () => by(-1),
    1: () => show("side"),
    2: () => show("overlay"),
    3: () => show("difference"),
    a: () => settle("approved"),
    r: () => settle("rejected"),
    u: takeBack,
    "?": () => setHelp(true),
  });
  return (
    <>
      <Head build={build} left={comparisons.filter((one) => isOpen(one, decisionOf(one))).length} />
      {current ? (
        <div data-wide data-own-keys className="grid gap-4 lg:grid-cols-[16rem_minmax(0,1fr)]">
          <Sidebar comparisons={comparisons} current={current.id} decisionOf={decisionOf} onChoose={go} />
          <section
            aria-label={nameOf(current)}
            className="flex min-w-0 flex-col gap-3 lg:h-[calc(100dvh-13rem)]"
          >
            <Toolbar
              comparison={current}
              decision={decisionOf(current)}
              view={view}
              onView={current.status === "completed" ? show : undefined}
              onDecide={mayDecide && current.verdict !== null ? settle : undefined}
              onHelp={() => setHelp(true)}
            />
            {current.status === "completed" ? (
              <Viewer comparison={current} view={view} />
            ) : (
              <NotSeen comparison={current} />
            )}
          </section>
        </div>
      ) : (
        <Empty icon={<GitCompare aria-hidden="true" />} title="Nothing was compared">
          <p>This build has no comparisons.</p>
        </Empty>
      )}
      <Help isOpen={isHelp} onClose={() => setHelp(false)} />
    </>
  );
}

function Head({ build, left }: { build: Build; left: number }) {
  const words = buildWords[build.verdict];
  return (
    <header className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-1">
      <h1 className="text-xl font-semibold tracking-tight">
        {build.project} · {build.build}
      </h1>
      <Badge tone={words.tone}>{words.text}</Badge>
      <p className="text-sm text-muted">
        {build.branch} · <code className="font-mono">{build.commit.slice(0, 7)}</code>
      </p>
      <p className="ml-auto text-sm tabular-nums" role="status">
        {left === 0 ? "Nothing left to decide" : `${left} left to decide`}
      </p>
    </header>
  );
}

function Waiting() {
  return (
    <>
      <Skeleton className="mb-4 h-7 w-64" />
      <div className="grid gap-4 lg:grid-cols-[16rem_minmax(0,1fr)]">
        <Skeleton className="h-48 rounded-xl lg:h-[calc(100dvh-13rem)]" />
        <Skeleton className="h-[30rem] rounded-xl lg:h-[calc(100dvh-13rem)]" />
      </div>
    </>
  );
}
