// Pages for what is not there and what went wrong.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { createContext, lazy, type ReactNode, Suspense, useContext, useEffect } from "react";
import { meQuery } from "#api/cache.ts";
import { isServerReached, useOnline } from "#api/offline.ts";
import { asProblem, Problem } from "#api/problem.ts";
import { Button, buttonClass } from "#ui/button.tsx";
import { Mark } from "#ui/mark.tsx";
import { useTitle } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";

/** Whether the page's main is there already. */
export const InFrame = createContext(false);

const Shell = lazy(() => import("./shell.tsx").then(({ Shell: Shown }) => ({ default: Shown })));

/** In the frame for who is signed in: also here they see as whom they act. */
export function NotFound() {
  const { data: me, isPending } = useQuery(meQuery);
  if (isPending) return null;
  if (!me) return <Missing />;
  return (
    <Suspense>
      <Shell>
        <Missing />
      </Shell>
    </Suspense>
  );
}

function Missing() {
  useTitle("Not found");
  return (
    <Failure
      title="There is no such page"
      about={`Nothing is at ${location.pathname}. It may have moved, or the link is cut short.`}
    />
  );
}

/** Thrown on the way to operators' pages by who is none. */
export class NotAnOperator extends Error {}

export function OperatorsFailure({ error, reset }: Broken) {
  return error instanceof NotAnOperator ? <Forbidden /> : <Crash error={error} reset={reset} />;
}

function Forbidden() {
  useTitle("Not for you");
  return (
    <Failure
      title="Only operators see this page"
      about="It shows all tenants, and your account is not one of those that run the service."
    />
  );
}

type Broken = { error: unknown; reset: () => void };

export function Crash({ error, reset }: Broken) {
  if (error instanceof Problem && error.code === "offline") return <Unreached />;
  return <Broke error={error} reset={reset} />;
}

/** What the page is made of did not come; it comes once the server is reached again. */
function Unreached() {
  useTitle("No connection");
  const isOnline = useOnline();
  const again = () => void isServerReached().then((isReached) => isReached && location.reload());
  useEffect(() => {
    if (isOnline) again();
  }, [isOnline]);
  return (
    <Failure
      title="No connection"
      about="This page could not be fetched. It opens by itself once the connection is back."
    >
      <Button onClick={again}>Try again</Button>
    </Failure>
  );
}

function Broke({ error, reset }: Broken) {
  useTitle("Something broke");
  const isOurs = !(error instanceof Problem);
  return (
    <Failure
      title="Something broke"
      about={isOurs ? "This page failed, and that is our fault. Loading it anew often helps." : undefined}
    >
      {!isOurs && <ProblemNote error={asProblem(error)} />}
      <Button onClick={reset}>Try again</Button>
    </Failure>
  );
}

function Failure({
  title,
  about,
  children,
}: {
  title: string;
  about?: string | undefined;
  children?: ReactNode;
}) {
  const Frame = useContext(InFrame) ? "div" : "main";
  return (
    <Frame className="mx-auto grid max-w-md justify-items-start gap-4 px-4 pt-[16dvh]">
      <Mark className="size-8" />
      <h1 className="text-2xl font-semibold">{title}</h1>
      {about && <p className="wrap-anywhere text-muted">{about}</p>}
      {children}
      <Link to="/overview" search={{}} className={buttonClass("primary")}>
        To the overview
      </Link>
    </Frame>
  );
}
