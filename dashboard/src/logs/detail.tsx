// One request of the log: what it was, what came of it, and the way to make it again.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { type ReactNode, useEffect } from "react";
import type { LoggedRequest } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { CopyText } from "#ui/copy.tsx";
import { Facts } from "#ui/facts.tsx";
import { duration } from "#ui/numbers.ts";
import { Card, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { RelativeTime } from "#ui/time.tsx";
import type { LogFilter } from "./filter.ts";
import { requestQuery, type Whose } from "./queries.ts";
import { Replay } from "./replay.tsx";
import { actorWords, cacheTone, outcomeWords, statusTone } from "./words.ts";

type Props = {
  whose: Whose;
  id: string;
  /** Where it is among the rows it need not be fetched. */
  known: LoggedRequest | undefined;
  keys: ReadonlyMap<string, string>;
  onNarrow: (part: LogFilter) => void;
  onClose: () => void;
};

export function RequestDetail({ whose, id, known, keys, onNarrow, onClose }: Props) {
  const { data = known, error } = useQuery({ ...requestQuery(whose, id), enabled: !known });
  useEscape(onClose);
  return (
    <aside
      aria-label="The request"
      className="fixed inset-x-0 bottom-0 z-20 max-h-[70dvh] overflow-y-auto rounded-t-2xl shadow-raised lg:sticky lg:inset-auto lg:top-6 lg:z-0 lg:max-h-[calc(100dvh-3rem)] lg:rounded-xl lg:shadow-none"
    >
      <Card className="p-4 max-lg:rounded-b-none">
        <header className="mb-4 flex items-start gap-3">
          <h2 className="min-w-0 flex-1 pt-1.5 font-mono text-sm font-semibold wrap-anywhere">
            {data ? `${data.method} ${data.route}` : "Request"}
          </h2>
          <Button look="ghost" size="icon" aria-label="Close" onClick={onClose}>
            <X aria-hidden="true" />
          </Button>
        </header>
        <ProblemNote error={data ? undefined : error} />
        {!data && !error && <Skeleton className="h-72 w-full" />}
        {data && <Whole request={data} whose={whose} keys={keys} onNarrow={onNarrow} />}
      </Card>
    </aside>
  );
}

function useEscape(onClose: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : null;
      const isElsewhere = at?.closest("input, [role=dialog], [role=menu]") !== null;
      if (event.key === "Escape" && !isElsewhere) onClose();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [onClose]);
}

function Whole({
  request,
  whose,
  keys,
  onNarrow,
}: Pick<Props, "whose" | "keys" | "onNarrow"> & { request: LoggedRequest }) {
  const { status, outcome, error_code, cache, actor, capture_id, tenant_id } = request;
  const narrow = (part: LogFilter, text: ReactNode) => (
    <button
      type="button"
      title="Only these"
      onClick={() => onNarrow(part)}
      className="max-w-full truncate rounded text-left underline decoration-line-strong decoration-dotted underline-offset-3"
    >
      {text}
    </button>
  );
  return (
    <div className="grid gap-4">
      <Facts
        facts={[
          ["Status", <Badge key="s" tone={statusTone(status)}>{`${status} · ${request.version}`}</Badge>],
          ["Outcome", outcomeWords[outcome]],
          ["Error", error_code ? narrow({ error: error_code }, <code>{error_code}</code>) : undefined],
          ["When", <RelativeTime key="w" at={request.created_at} />],
          ["At", <time key="a">{`${request.created_at.slice(0, 23).replace("T", " ")} UTC`}</time>],
          ["Duration", duration(request.duration_ms)],
          [
            "Cache",
            cache ? (
              <Badge key="c" tone={cacheTone(cache)}>
                {cache}
              </Badge>
            ) : undefined,
          ],
          ["Route", narrow({ route: request.route }, <code>{request.route}</code>)],
          [
            "By",
            actor?.type === "api_key"
              ? narrow({ key: actor.id }, actorWords(request, keys))
              : actorWords(request, keys),
          ],
          ["With", request.agent],
          [
            "Tenant",
            whose === "all" && tenant_id
              ? narrow({ tenant: tenant_id }, <code>{tenant_id}</code>)
              : undefined,
          ],
          [
            "Capture",
            capture_id && whose === "own" ? (
              <Link
                to="/captures/$id"
                params={{ id: capture_id }}
                className="font-mono text-[0.92em] text-accent underline underline-offset-3"
              >
                {capture_id}
              </Link>
            ) : undefined,
          ],
          ["Request id", <CopyText key="r" text={request.request_id} />],
          ["Trace id", <CopyText key="t" text={request.trace_id} />],
        ]}
      />
      <Replay request={request} />
    </div>
  );
}
