// The way to make a request again, or why there is none.
import { Link } from "@tanstack/react-router";
import { Info, RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import type { LoggedRequest } from "#api/client.ts";
import { buttonClass } from "#ui/button.tsx";
import { Code } from "#ui/section.tsx";

/** What a capture can be of besides an address; it may hold secrets, so the log does not keep it. */
const pages = new Set(["html", "markdown"]);
const captures = /^\/(screenshot|pdf|content)(\/async)?$/;

export function Replay({ request }: { request: LoggedRequest }) {
  const { replay } = request;
  if (!replay) return <Note>{whyNone(request)}</Note>;
  const { kind, options, omitted } = replay;
  const page = omitted.find((name) => pages.has(name));
  const rest = omitted.filter((name) => name !== page && name !== "url");
  return (
    <section aria-label="What was asked" className="grid gap-3 border-t border-line pt-4">
      <Code label="Options">{JSON.stringify(options, null, 2)}</Code>
      {page && (
        <Note>
          It cannot be replayed as it was: its <code className="font-mono">{page}</code> was not kept, since
          it may hold secrets. Paste it in anew.
        </Note>
      )}
      {omitted.includes("url") && (
        <Note>Values in its address that may be secret were not kept: set them again before you run it.</Note>
      )}
      {rest.length > 0 && (
        <Note>
          Not kept, since it may be secret: <code className="font-mono">{rest.join(", ")}</code>. Set it again
          before you run it.
        </Note>
      )}
      <Link
        to="/playground"
        search={{ kind, options }}
        className={buttonClass(page ? "secondary" : "primary")}
      >
        <RotateCcw aria-hidden="true" />
        {page ? "Its other options in the playground" : "Replay in the playground"}
      </Link>
    </section>
  );
}

function whyNone({ route, status }: LoggedRequest): string {
  if (!captures.test(route))
    return "It cannot be replayed: of requests other than captures the log keeps no more than this.";
  return status === 400
    ? "It cannot be replayed: it was refused before its options were read."
    : "It cannot be replayed: its options were too long for the log to keep.";
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="flex gap-2 rounded-lg bg-sunken px-3 py-2.5 text-sm text-muted">
      <Info className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
