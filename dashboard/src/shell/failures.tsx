// Pages for what is not there and what went wrong.
import { Link } from "@tanstack/react-router";
import { asProblem, Problem } from "#api/problem.ts";
import { Button, buttonClass } from "#ui/button.tsx";
import { Mark } from "#ui/mark.tsx";
import { useTitle } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";

export function NotFound() {
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
  children?: React.ReactNode;
}) {
  return (
    <main className="mx-auto grid max-w-md justify-items-start gap-4 px-4 pt-[16dvh]">
      <Mark className="size-8" />
      <h1 className="text-2xl font-semibold">{title}</h1>
      {about && <p className="wrap-anywhere text-muted">{about}</p>}
      {children}
      <Link to="/overview" search={{}} className={buttonClass("primary")}>
        To the overview
      </Link>
    </main>
  );
}
