// The rows of the log: of however many there are, those in sight alone are drawn.
import { clsx } from "clsx";
import { memo, type ReactNode, useEffect, useRef } from "react";
import type { LoggedRequest } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { duration } from "#ui/numbers.ts";
import { Card } from "#ui/page.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { useRowsInSight } from "#ui/window.ts";
import { actorWords, cacheTone, statusTone } from "./words.ts";

const rowPixels = 44;

type Props = {
  rows: readonly LoggedRequest[];
  /** The one that is looked at. */
  shown: string | undefined;
  keys: ReadonlyMap<string, string>;
  hasTenant: boolean;
  onShow: (id: string) => void;
  /** The end of the rows is near. */
  onEnd: () => void;
};

const cell = "overflow-hidden px-2 text-ellipsis whitespace-nowrap first:pl-4 last:pr-4";

export function LogTable({ rows, shown, keys, hasTenant, onShow, onEnd }: Props) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { from, to } = useRowsInSight(body, rows.length, rowPixels);
  const isAtEnd = to >= rows.length;
  useEffect(() => {
    if (isAtEnd) onEnd();
  }, [isAtEnd, onEnd, rows.length]);
  return (
    <Card className="overflow-clip">
      <table className="w-full table-fixed text-sm" aria-rowcount={rows.length + 1}>
        <caption className="sr-only">Requests, newest first</caption>
        <thead>
          <tr className="h-10 border-b border-line text-left text-xs text-muted">
            <Head className="w-20">Status</Head>
            <Head>Request</Head>
            <Head className="hidden w-24 text-right sm:table-cell">Duration</Head>
            <Head className="hidden w-28 pl-6! md:table-cell">Cache</Head>
            {hasTenant && <Head className="hidden w-40 xl:table-cell">Tenant</Head>}
            <Head className="hidden w-36 lg:table-cell">By</Head>
            <Head className="hidden w-32 text-right sm:table-cell">When</Head>
          </tr>
        </thead>
        <tbody ref={body}>
          <Space rows={from} />
          {rows.slice(from, to).map((request, at) => (
            <Row
              key={request.id}
              request={request}
              index={from + at}
              isShown={request.id === shown}
              by={actorWords(request, keys)}
              hasTenant={hasTenant}
              onShow={onShow}
            />
          ))}
          <Space rows={rows.length - to} />
        </tbody>
      </table>
    </Card>
  );
}

function Head({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <th scope="col" className={clsx("px-2 font-medium first:pl-4 last:pr-4", className)}>
      {children}
    </th>
  );
}

/** As tall as the rows that are not drawn. */
function Space({ rows }: { rows: number }) {
  return rows > 0 ? <tr aria-hidden="true" style={{ height: rows * rowPixels }} /> : null;
}

type RowProps = {
  request: LoggedRequest;
  index: number;
  isShown: boolean;
  by: string;
  hasTenant: boolean;
  onShow: (id: string) => void;
};

const Row = memo(function Row({ request, index, isShown, by, hasTenant, onShow }: RowProps) {
  const { id, status, method, route, duration_ms, cache, tenant_id, created_at, error_code } = request;
  return (
    <tr
      data-row
      // The head is the first.
      aria-rowindex={index + 2}
      style={{ height: rowPixels }}
      className={clsx(
        "relative border-b border-line last:border-0",
        isShown ? "bg-accent-soft" : "hover:bg-sunken/60",
      )}
    >
      <td className={cell}>
        <Badge tone={statusTone(status)}>{status}</Badge>
      </td>
      <td className={cell}>
        <button
          type="button"
          aria-current={isShown}
          onClick={() => onShow(id)}
          className="block max-w-full truncate font-mono text-[0.85rem] sm:inline-block sm:align-middle after:absolute after:inset-0"
        >
          <span className="inline-block w-14 text-left text-muted max-sm:sr-only">{method} </span>
          {route}
        </button>
        <span className="block truncate text-xs text-muted sm:hidden" aria-hidden="true">
          {method} · {duration(duration_ms)} · <RelativeTime at={created_at} />
        </span>
        {error_code && <span className="ml-3 hidden text-muted xl:inline">{error_code}</span>}
      </td>
      <td className={clsx(cell, "hidden text-right tabular-nums sm:table-cell")}>{duration(duration_ms)}</td>
      <td className={clsx(cell, "hidden pl-6! md:table-cell")}>
        {cache ? <Badge tone={cacheTone(cache)}>{cache}</Badge> : <span className="text-muted">–</span>}
      </td>
      {hasTenant && (
        <td className={clsx(cell, "hidden text-muted xl:table-cell")} title={tenant_id ?? ""}>
          {tenant_id ?? "–"}
        </td>
      )}
      <td className={clsx(cell, "hidden text-muted lg:table-cell")} title={by}>
        {by}
      </td>
      <td className={clsx(cell, "hidden text-right text-muted sm:table-cell")}>
        <RelativeTime at={created_at} />
      </td>
    </tr>
  );
});
