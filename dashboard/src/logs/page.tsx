// The request log: what was asked of the API and what it answered, of before or as it comes in.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Download, Radio, ScrollText } from "lucide-react";
import { useCallback } from "react";
import { meQuery } from "#api/cache.ts";
import { Button, buttonClass } from "#ui/button.tsx";
import { WaitingRows } from "#ui/waiting-rows.tsx";
import { count } from "#ui/numbers.ts";
import { Empty, PageHead } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { narrowing } from "./asked.ts";
import { Chips } from "./chips.tsx";
import { RequestDetail } from "./detail.tsx";
import type { LogFilter } from "./filter.ts";
import { useKeyNames } from "./keys.ts";
import { exportAddress, type Whose } from "./queries.ts";
import { useLog } from "./read.ts";
import { SavedBar } from "./saved-bar.tsx";
import { LogTable } from "./table.tsx";
import { TailBar } from "./tail-bar.tsx";

export function Logs() {
  const filter = useSearch({ from: "/in/logs" });
  const navigate = useNavigate({ from: "/logs" });
  const go = useCallback((search: LogFilter) => void navigate({ search, resetScroll: false }), [navigate]);
  return <LogPage whose="own" filter={filter} onGo={go} />;
}

export function OperatorLogs() {
  const filter = useSearch({ from: "/in/operators/logs" });
  const navigate = useNavigate({ from: "/operators/logs" });
  const go = useCallback((search: LogFilter) => void navigate({ search, resetScroll: false }), [navigate]);
  return <LogPage whose="all" filter={filter} onGo={go} />;
}

type Props = { whose: Whose; filter: LogFilter; onGo: (filter: LogFilter) => void };

function LogPage({ whose, filter, onGo }: Props) {
  const { data: me } = useQuery(meQuery);
  const owner = (whose === "own" && me?.tenant?.id) || whose;
  const keys = useKeyNames(whose === "own");
  const log = useLog(whose, filter);
  const change = useCallback((part: LogFilter) => onGo({ ...filter, ...part }), [filter, onGo]);
  const hide = useCallback(() => change({ id: undefined }), [change]);
  return (
    <div data-wide className="max-w-[90rem]">
      <PageHead
        title={whose === "own" ? "Logs" : "All requests"}
        about={`${whose === "own" ? "Every call of the API, and what it answered" : "Every call of every tenant"}${filter.people ? "." : "; what people do in the dashboard is left out."}`}
        actions={<Actions whose={whose} filter={filter} onChange={change} />}
      />
      <Chips filter={filter} keys={keys} onChange={change} />
      <SavedBar key={owner} owner={owner} filter={filter} onGo={onGo} />
      <div className={filter.id ? "grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]" : ""}>
        <Rows whose={whose} filter={filter} log={log} keys={keys} onGo={onGo} />
        {filter.id && (
          <RequestDetail
            whose={whose}
            id={filter.id}
            known={log.rows?.find(({ id }) => id === filter.id)}
            keys={keys}
            onNarrow={change}
            onClose={hide}
          />
        )}
      </div>
    </div>
  );
}

type Change = { onChange: (part: LogFilter) => void };

function Actions({ whose, filter, onChange }: Pick<Props, "whose" | "filter"> & Change) {
  const isLive = filter.live === true;
  return (
    <>
      <Button
        aria-pressed={isLive}
        look={isLive ? "primary" : "secondary"}
        onClick={() => onChange({ live: isLive ? undefined : true })}
      >
        <Radio aria-hidden="true" /> Live tail
      </Button>
      <a href={exportAddress(whose, filter)} download className={buttonClass()}>
        <Download aria-hidden="true" /> Export as CSV
      </a>
    </>
  );
}

type RowsProps = Props & { log: ReturnType<typeof useLog>; keys: ReadonlyMap<string, string> };

function Rows({ whose, filter, log, keys, onGo }: RowsProps) {
  const { rows, error, hasMore, isBusy, more, again, tail } = log;
  const isLive = filter.live === true;
  const show = useCallback((id: string) => onGo({ ...filter, id }), [filter, onGo]);
  return (
    <div className="min-w-0">
      {isLive && <TailBar tail={tail} />}
      <ProblemNote
        error={error}
        action={
          <Button size="small" onClick={again}>
            Try again
          </Button>
        }
      />
      {!rows && !error && <WaitingRows rowHeight="h-11" />}
      {rows?.length === 0 && <Nothing filter={filter} isLive={isLive} onGo={onGo} />}
      {rows && rows.length > 0 && (
        <LogTable
          rows={rows}
          shown={filter.id}
          keys={keys}
          hasTenant={whose === "all" && !filter.id}
          onShow={show}
          onEnd={more}
        />
      )}
      {!isLive && rows && (
        <div className="mt-3 flex items-center justify-between text-sm text-muted">
          <p role="status">
            {rows.length > 0 &&
              (hasMore
                ? `${count(rows.length)} so far; scroll for older ones`
                : `${count(rows.length)} in all`)}
          </p>
          <Button look="ghost" size="small" isBusy={isBusy} onClick={again}>
            Look for new ones
          </Button>
        </div>
      )}
    </div>
  );
}

function Nothing({ filter, isLive, onGo }: Pick<Props, "filter" | "onGo"> & { isLive: boolean }) {
  const { people, ...rest } = narrowing(filter);
  const isNarrowed = Object.keys(rest).length > 0;
  const go = (text: string, to: LogFilter) => (
    <button
      type="button"
      onClick={() => onGo(to)}
      className="font-medium text-accent underline underline-offset-3"
    >
      {text}
    </button>
  );
  return (
    <Empty
      icon={<ScrollText aria-hidden="true" />}
      title={isLive ? "Nothing yet" : isNarrowed ? "Nothing fits" : "No requests yet"}
    >
      {isLive ? (
        <p>Requests show here a few seconds after they were answered.</p>
      ) : isNarrowed ? (
        <p>No request is like this. {go("Show all of them", { ...(people && { people }) })}</p>
      ) : (
        <p>Each call of the API shows here, a few seconds after it was answered.</p>
      )}
      {!people && (
        <p className="mt-2">
          What people do in the dashboard is left out. {go("Show that too", { ...filter, people: true })}
        </p>
      )}
    </Empty>
  );
}
