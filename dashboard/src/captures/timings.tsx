import { Card } from "#ui/page.tsx";
import { duration } from "#ui/numbers.ts";

/** Where the time went, one bar a step, each beginning where the one before ends. */
export function Timings({ timings }: { timings: Record<string, number> }) {
  const steps = Object.entries(timings).filter(([name]) => name !== "total");
  const sum = steps.reduce((ms, [, own]) => ms + own, 0) || 1;
  let before = 0;
  const placed = steps.map(([name, ms]) => {
    const from = before;
    before += ms;
    return { name, ms, from };
  });
  return (
    <Card className="p-4">
      <h2 className="mb-3 flex justify-between font-medium">
        Timings <span className="text-muted tabular-nums">{duration(timings["total"] ?? sum)}</span>
      </h2>
      <ul className="grid gap-2 text-sm">
        {placed.map(({ name, ms, from }) => (
          <li key={name} className="grid grid-cols-[6.5rem_minmax(0,1fr)_4rem] items-center gap-2">
            <span className="truncate text-muted">{name.replaceAll("_", " ")}</span>
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" className="h-1.5 w-full" aria-hidden="true">
              <rect width="100" height="6" rx="1" className="fill-sunken" />
              <rect
                x={(from / sum) * 100}
                width={Math.max((ms / sum) * 100, 0.8)}
                height="6"
                rx="1"
                className="fill-accent"
              />
            </svg>
            <span className="text-right tabular-nums">{duration(ms)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
