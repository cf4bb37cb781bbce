import type { UseQueryResult } from "@tanstack/react-query";
import type { Usage } from "#api/client.ts";
import { Figure } from "#ui/figure.tsx";
import { countShort, percent } from "#ui/numbers.ts";
import { ProblemNote } from "#ui/problem-note.tsx";
import { type Range, rangeWords } from "./range.ts";

type Sums = Usage["total"];
type Kind = "screenshots" | "pdfs" | "comparisons";
const kinds: readonly { of: Kind; name: string; path: string }[] = [
  { of: "screenshots", name: "Screenshots", path: "/screenshot" },
  { of: "pdfs", name: "PDFs", path: "/pdf" },
  { of: "comparisons", name: "Comparisons", path: "/compare" },
];

/** The six figures, all counted from the same calls; each says what it means. */
export function Figures({ range, query: { data, error } }: { range: Range; query: UseQueryResult<Usage> }) {
  return (
    <section aria-label={`Figures of the last ${rangeWords[range]}`}>
      <div className="mb-3 empty:hidden">
        <ProblemNote error={error} />
      </div>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-3">
        <Figure
          name="Requests"
          value={data && countShort(data.total.requests)}
          about={data && trendOf(data, "requests")}
          course={courseOf(data, ({ requests }) => requests)}
        />
        <Figure
          name="Success rate"
          value={data && percent(data.total.success_rate)}
          tone={toneOf(data?.total)}
          about={data && faultsOf(data.total)}
          course={courseOf(data, (point) => point.success_rate)}
        />
        <Figure
          name="Cache hit rate"
          value={data && percent(data.total.cache_hit_rate)}
          about={data && hitsOf(data.total)}
          course={courseOf(data, (point) => point.cache_hit_rate)}
        />
        {kinds.map(({ of, name, path }) => (
          <Figure
            key={of}
            name={name}
            value={data && countShort(data.total[of])}
            about={
              <>
                Calls of <code className="font-mono">{path}</code>
                {data && data.before[of] > 0 && `, ${trendOf(data, of)}`}
              </>
            }
            course={courseOf(data, (point) => point[of])}
          />
        ))}
      </div>
      <p className="mt-3 text-sm text-muted">
        Counted are calls with API keys and signed links. What people do in this dashboard, and links to
        files, are left out.
      </p>
    </section>
  );
}

type Point = Usage["points"][number];

const courseOf = (data: Usage | undefined, of: (point: Point) => number | null) => data?.points.map(of) ?? [];

function trendOf({ total, before }: Usage, of: Kind | "requests"): string {
  if (before[of] === 0) return total[of] === 0 ? "None yet" : "None in the time before";
  const change = total[of] / before[of] - 1;
  return `${change >= 0 ? "+" : "−"}${percent(Math.abs(change))} on the time before`;
}

/** Coloured by what we failed alone. */
function toneOf(total: Sums | undefined): "plain" | "warn" | "bad" {
  const failed = total && total.requests > 0 ? total.failed / total.requests : 0;
  if (failed > 0.05) return "bad";
  return failed > 0.01 ? "warn" : "plain";
}

function faultsOf({ requests, ok, refused, target_failed: target, failed }: Sums): string {
  if (requests === 0) return "No calls yet";
  if (ok === requests) return "All answered as asked";
  const parts = [
    refused > 0 && `${countShort(refused)} refused`,
    target > 0 && `${countShort(target)} by the page's fault`,
    failed > 0 && `${countShort(failed)} by ours`,
  ];
  return parts.filter(Boolean).join(", ");
}

function hitsOf({ cache_hits: hits, cache_misses: misses }: Sums): string {
  if (hits + misses === 0) return "No capture asked the cache";
  return `${countShort(hits)} of ${countShort(hits + misses)} captures`;
}
