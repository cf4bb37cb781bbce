import type { ReactNode } from "react";
import type { Capture } from "#api/client.ts";
import { Card } from "#ui/page.tsx";
import { bytes } from "#ui/numbers.ts";

type Report = NonNullable<Capture["report"]>;
type Entry = { text: string; aside?: string };

/** What the page did while it was captured. Lists stay closed until they are asked for. */
export function Report({ report }: { report: Report }) {
  const lists: [string, Entry[]][] = [
    ["Redirects", report.redirects.map(({ url, status }) => ({ text: url, aside: String(status) }))],
    ["Failed requests", report.failed.map(({ url, reason }) => ({ text: url, aside: reason }))],
    ["Blocked requests", report.blocked.map(({ url, reason }) => ({ text: url, aside: reason }))],
    ["Console", report.console.map(({ level, text }) => ({ text, aside: level }))],
  ];
  return (
    <Card>
      <h2 className="px-4 pt-4 pb-2 font-medium">Report</h2>
      <div className="px-4 pb-3 text-sm">
        {report.requests !== undefined && (
          <p className="text-muted tabular-nums">
            {report.requests} {report.requests === 1 ? "request" : "requests"}
            {report.bytes !== undefined && `, ${bytes(report.bytes)} received`}
          </p>
        )}
        {report.notes.length > 0 && (
          <ul className="mt-2 grid gap-1.5">
            {report.notes.map((note) => (
              <li key={note} className="rounded-lg bg-warn-soft px-3 py-2 wrap-anywhere text-warn">
                {note}
              </li>
            ))}
          </ul>
        )}
      </div>
      {lists.map(([title, entries]) => (
        <List key={title} title={title} entries={entries} />
      ))}
    </Card>
  );
}

function List({ title, entries }: { title: string; entries: Entry[] }): ReactNode {
  if (entries.length === 0)
    return (
      <p className="flex justify-between border-t border-line px-4 py-2.5 text-sm text-muted">
        {title} <span className="tabular-nums">0</span>
      </p>
    );
  return (
    <details className="border-t border-line text-sm">
      <summary className="flex cursor-pointer justify-between px-4 py-2.5 font-medium">
        {title} <span className="tabular-nums">{entries.length}</span>
      </summary>
      <ul className="grid max-h-64 gap-2 overflow-auto px-4 pb-3" tabIndex={0} aria-label={title}>
        {entries.map(({ text, aside }, at) => (
          // The same line may come twice, and the list never changes.
          <li key={`${at}-${text}`} className="wrap-anywhere">
            {aside && <span className="mr-2 text-muted">{aside}</span>}
            {text}
          </li>
        ))}
      </ul>
    </details>
  );
}
