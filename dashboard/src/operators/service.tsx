// How the service fares for everybody: its API, endpoint by endpoint, and the work that waits.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ApiHealth } from "#api/client.ts";
import { Figure } from "#ui/figure.tsx";
import { count, countShort, duration, percent } from "#ui/numbers.ts";
import { PageHead } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Table } from "#ui/table.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { healthTones, healthWords } from "#webhooks/words.ts";
import { apiHealthQuery, jobSummaryQuery } from "./queries.ts";
import { Spans } from "./spans.tsx";

const toneOf = { good: "good", warn: "warn", bad: "bad", plain: "plain", accent: "plain" } as const;

export function Service() {
  const { hours = 24 } = useSearch({ from: "/in/operators" });
  const navigate = useNavigate({ from: "/operators" });
  const { data, error } = useQuery(apiHealthQuery(hours));
  const { data: jobs } = useQuery(jobSummaryQuery);
  return (
    <>
      <PageHead
        title="Service"
        about="All tenants together."
        actions={<Spans hours={hours} onChoose={(search) => void navigate({ search })} />}
      />
      <div className="mb-3 empty:hidden">
        <ProblemNote error={error} />
      </div>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure
          name="API"
          value={data && healthWords[data.status]}
          tone={data ? toneOf[healthTones[data.status]] : "plain"}
          about={data && `${percent(data.success_rate)} of calls are right`}
        />
        <Figure
          name="Calls"
          value={data && countShort(data.requests)}
          about={data && `${data.requests_per_minute.toFixed(1)} a minute; ${count(data.failed)} failed`}
        />
        <Figure
          name="Answers within"
          value={data && (data.duration_ms ? duration(data.duration_ms.p50) : "–")}
          about={
            data?.duration_ms &&
            `95 % within ${duration(data.duration_ms.p95)}, 99 % within ${duration(data.duration_ms.p99)}`
          }
        />
        <Figure
          name="Jobs that wait"
          value={jobs && countShort(jobs.pending)}
          about={
            jobs &&
            (jobs.oldest_pending_at ? (
              <>
                The oldest since <RelativeTime at={jobs.oldest_pending_at} />
              </>
            ) : (
              `${count(jobs.processing)} under way, ${count(jobs.last_day.failed)} failed in a day`
            ))
          }
        />
      </div>
      <h2 className="mt-8 mb-2 font-semibold">Endpoints</h2>
      <Endpoints data={data} />
    </>
  );
}

type Endpoint = ApiHealth["endpoints"][number];

function Endpoints({ data }: { data: ApiHealth | undefined }) {
  return (
    <Table<Endpoint>
      label="Endpoints"
      rows={data?.endpoints}
      idOf={({ method, route }) => `${method} ${route}`}
      empty="No calls in this time."
      columns={[
        {
          name: "Endpoint",
          show: ({ method, route }) => (
            <code className="font-mono text-sm">
              {method} {route}
            </code>
          ),
        },
        { name: "Calls", isNumber: true, show: ({ requests }) => count(requests) },
        { name: "Right", isNumber: true, show: ({ success_rate }) => percent(success_rate) },
        { name: "Refused", isNumber: true, show: ({ refused }) => count(refused) },
        { name: "Target's fault", isNumber: true, show: ({ target_failed }) => count(target_failed) },
        { name: "Failed", isNumber: true, show: ({ failed }) => count(failed) },
        { name: "Half within", isNumber: true, show: ({ duration_ms: ms }) => (ms ? duration(ms.p50) : "–") },
        { name: "95 % within", isNumber: true, show: ({ duration_ms: ms }) => (ms ? duration(ms.p95) : "–") },
      ]}
    />
  );
}
