import { useQuery } from "@tanstack/react-query";
import { Badge, type Tone } from "#ui/badge.tsx";
import { duration, percent } from "#ui/numbers.ts";
import { Card, Skeleton } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { type Health, healthQuery } from "./below-queries.ts";

type State = Health["checks"][string]["status"];
const names: Record<string, string> = {
  database: "Database",
  objects: "Files",
  durable_objects: "Coordination",
  queues: "Queues",
  browsers: "Browsers",
};
const states: Record<State, { text: string; tone: Tone }> = {
  ok: { text: "Works", tone: "good" },
  slow: { text: "Slow", tone: "warn" },
  failing: { text: "Down", tone: "bad" },
};
const whole: Record<Health["status"], { text: string; tone: Tone }> = {
  ok: { text: "All works", tone: "good" },
  degraded: { text: "Not all works", tone: "warn" },
  failing: { text: "Down", tone: "bad" },
};

/** Whether what the service rests on works, each really asked a moment ago. */
export function SystemHealth() {
  const { data, error } = useQuery(healthQuery);
  return (
    <section aria-labelledby="health">
      <header className="mb-2 flex items-center justify-between">
        <h2 id="health" className="font-semibold">
          System health
        </h2>
        {data && <Badge tone={whole[data.status].tone}>{whole[data.status].text}</Badge>}
      </header>
      <ProblemNote error={error} />
      {!data && !error && <Skeleton className="h-52 w-full rounded-xl" />}
      {data && (
        <Card className="p-4">
          <ul className="grid gap-2.5 text-sm" aria-label="Parts of the service">
            {Object.entries(data.checks).map(([name, { status, latency_ms }]) => (
              <li key={name} className="flex items-center gap-3">
                <span className="flex-1">{names[name] ?? name}</span>
                <span className="text-muted tabular-nums">{duration(latency_ms)}</span>
                <Badge tone={states[status].tone}>{states[status].text}</Badge>
              </li>
            ))}
          </ul>
          <p className="mt-3 border-t border-line pt-3 text-sm text-muted">{pastOf(data)}</p>
        </Card>
      )}
    </section>
  );
}

function pastOf({ uptime: { last_30_days: rate }, latency_ms: latency }: Health): string {
  const good = rate === null ? "" : `${percent(rate)} of all calls of 30 days did not fail by us. `;
  return latency
    ? `${good}Half of the last hour's were answered within ${duration(latency.p50)}, 95 % within ${duration(latency.p95)}.`
    : `${good}No calls in the last hour.`;
}
