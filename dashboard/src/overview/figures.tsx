import { useQuery } from "@tanstack/react-query";
import type { LimitAnalytics } from "#api/client.ts";
import { Figure } from "#ui/figure.tsx";
import { countShort, duration, percent } from "#ui/numbers.ts";
import { ProblemNote } from "#ui/problem-note.tsx";
import { callsOf, callsQuery, cacheQuery, healthQuery } from "./queries.ts";
import { type Range, rangeWords } from "./range.ts";

/** The six figures. Each says what it counts, since what is counted differs from place to place. */
export function Figures({ range }: { range: Range }) {
  const calls = useQuery(callsQuery(range));
  const cache = useQuery(cacheQuery(range));
  return (
    <section aria-label={`Figures of the last ${rangeWords[range]}`}>
      <div className="mb-3 empty:hidden">
        <ProblemNote error={calls.error ?? cache.error} />
      </div>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-3">
        <Figure
          name="Requests"
          value={calls.data && countShort(calls.data.allowed)}
          about={calls.data && `${trendOf(calls.data)}${refusedOf(calls.data)}`}
          course={calls.data?.over_time.map(({ allowed }) => allowed) ?? []}
        />
        <Success range={range} />
        <Figure
          name="Cache hit rate"
          value={cache.data && percent(cache.data.hit_rate)}
          about={
            cache.data &&
            `${countShort(cache.data.hits)} of ${countShort(cache.data.hits + cache.data.stale + cache.data.misses)} answered from the cache`
          }
          course={cache.data?.days.map(({ hit_rate }) => hit_rate ?? 0) ?? []}
        />
        <Kind name="Screenshots" calls={calls.data} path={/ \/screenshot(\/async)?$/} where="/screenshot" />
        <Kind name="PDFs" calls={calls.data} path={/ \/pdf(\/async|\/merge)?$/} where="/pdf" />
        <Kind name="Comparisons" calls={calls.data} path={/ \/compare(\/async)?$/} where="/compare" />
      </div>
    </section>
  );
}

function Success({ range }: { range: Range }) {
  const { data } = useQuery(healthQuery(range));
  const rate = data?.success_rate;
  const isWeek = range === "30d";
  return (
    <Figure
      name="Success rate"
      value={data === undefined ? undefined : percent(rate)}
      tone={rate === null || rate === undefined || rate >= 0.99 ? "plain" : rate >= 0.95 ? "warn" : "bad"}
      about={
        data === null
          ? "For owners and admins"
          : data &&
            `${isWeek ? "Last 7 days" : "All calls"}${data.duration_ms ? `, half within ${duration(data.duration_ms.p50)}` : ""}`
      }
      course={[]}
    />
  );
}

function Kind({
  name,
  calls,
  path,
  where,
}: {
  name: string;
  calls: LimitAnalytics | undefined;
  path: RegExp;
  where: string;
}) {
  return (
    <Figure
      name={name}
      value={calls && countShort(callsOf(calls, path))}
      about={
        <>
          Calls of <code className="font-mono">{where}</code>
        </>
      }
    />
  );
}

function trendOf({ trend }: LimitAnalytics): string {
  const { calls } = trend;
  if (calls === null) return "No earlier calls to compare";
  return `${calls >= 0 ? "+" : "−"}${percent(Math.abs(calls))} on the time before`;
}

function refusedOf({ refused }: LimitAnalytics): string {
  return refused === 0 ? "" : `, ${countShort(refused)} refused`;
}
