// The rows of a list, however many there are.
import { lazy, type ReactNode, Suspense } from "react";

export type RowsProps<T> = {
  label: string;
  items: readonly T[];
  idOf: (item: T) => string;
  row: (item: T) => ReactNode;
};

/** Of more than so many, those in sight alone are drawn. */
const drawnMax = 60;

const LongRows = lazy(() => import("./long-rows.tsx").then(({ LongRows: Shown }) => ({ default: Shown })));

export function Rows<T>(props: RowsProps<T>) {
  const { label, items, idOf, row } = props;
  const first = (
    <ul className="divide-y divide-line" aria-label={label}>
      {items.slice(0, drawnMax).map((item) => (
        <li key={idOf(item)} data-row className="relative">
          {row(item)}
        </li>
      ))}
    </ul>
  );
  if (items.length <= drawnMax) return first;
  return (
    <Suspense fallback={first}>
      <LongRows {...(props as RowsProps<unknown>)} />
    </Suspense>
  );
}
