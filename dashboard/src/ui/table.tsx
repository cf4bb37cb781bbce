// A table that scrolls within its card where it is wider than the page.
import { clsx } from "clsx";
import type { ReactNode } from "react";
import { WaitingRows } from "./waiting-rows.tsx";
import { Card } from "./page.tsx";

export type Column<T> = { name: string; show: (row: T) => ReactNode; isNumber?: boolean };

export function Table<T>({
  label,
  rows,
  columns,
  idOf,
  empty,
}: {
  label: string;
  /** Undefined while they are on their way. */
  rows: readonly T[] | undefined;
  columns: readonly Column<T>[];
  idOf: (row: T) => string;
  empty: string;
}) {
  if (!rows) return <WaitingRows rowHeight="h-12" />;
  if (rows.length === 0) return <Card className="p-6 text-center text-muted">{empty}</Card>;
  return (
    <Card className="overflow-clip">
      <div
        tabIndex={0}
        role="region"
        aria-label={label}
        className="overflow-x-auto focus-visible:-outline-offset-2"
      >
        <table className="w-full text-sm">
          <thead>
            <tr className="border-b border-line text-left text-xs text-muted">
              {columns.map(({ name, isNumber }) => (
                <th
                  key={name}
                  scope="col"
                  className={clsx("px-4 py-2.5 font-medium whitespace-nowrap", isNumber && "text-right")}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.map((row) => (
              <tr key={idOf(row)} className="hover:bg-sunken/60">
                {columns.map(({ name, show, isNumber }) => (
                  <td
                    key={name}
                    className={clsx(
                      "px-4 py-2.5 whitespace-nowrap",
                      // On a phone the figures are to be seen, too.
                      isNumber
                        ? "text-right tabular-nums"
                        : "max-sm:max-w-44 max-sm:min-w-40 max-sm:wrap-anywhere max-sm:whitespace-normal",
                    )}
                  >
                    {show(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
