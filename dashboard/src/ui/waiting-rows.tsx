import { Card, Skeleton } from "./page.tsx";

const rows = ["a", "b", "c", "d", "e"];

export function WaitingRows({ rowHeight = "h-16" }: { rowHeight?: string }) {
  return (
    <Card isWaiting>
      <ul className="divide-y divide-line" aria-label="Loading">
        {rows.map((key) => (
          <li key={key} className={`flex items-center gap-4 px-4 ${rowHeight}`}>
            <div className="flex-1 space-y-2">
              <Skeleton className="h-4 w-44 max-w-full" />
              <Skeleton className="h-3.5 w-72 max-w-full" />
            </div>
            <Skeleton className="h-6 w-20 rounded-full" />
          </li>
        ))}
      </ul>
    </Card>
  );
}
