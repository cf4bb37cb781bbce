// Webhooks of all tenants, and those of other services to us.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Webhook } from "lucide-react";
import type { InboundStats } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Figure } from "#ui/figure.tsx";
import { Listing } from "#ui/listing.tsx";
import { count, countShort, duration, percent } from "#ui/numbers.ts";
import { Empty, PageHead } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { Table } from "#ui/table.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { healthTones, healthWords, standingOf } from "#webhooks/words.ts";
import { endpointsQuery, inboundQuery, webhookHealthQuery } from "./queries.ts";
import { Spans } from "./spans.tsx";

const inboundWords = { ...healthWords, no_data: "No data" };
const inboundTones = { ...healthTones, no_data: "plain" } as const;
const toneOf = { good: "good", warn: "warn", bad: "bad", plain: "plain", accent: "plain" } as const;

export function WebhookMonitoring() {
  const { hours = 24 } = useSearch({ from: "/in/operators/webhooks" });
  const navigate = useNavigate({ from: "/operators/webhooks" });
  const { data, error } = useQuery(webhookHealthQuery(hours));
  const inbound = useQuery(inboundQuery(hours));
  return (
    <>
      <PageHead
        title="Webhook monitoring"
        about="What we send for all tenants, and what other services send us."
        actions={<Spans hours={hours} onChoose={(search) => void navigate({ search })} />}
      />
      <ProblemNote error={error ?? inbound.error} />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure
          name="Sent"
          value={data && healthWords[data.status]}
          tone={data ? toneOf[healthTones[data.status]] : "plain"}
          about={data && `${percent(data.success_rate)} of ${countShort(data.attempts)} attempts`}
        />
        <Figure
          name="Waiting"
          value={data && countShort(data.waiting.due)}
          about={
            data?.waiting.oldest_due_at && (
              <>
                Due since <RelativeTime at={data.waiting.oldest_due_at} />
              </>
            )
          }
        />
        <Figure
          name="Given up"
          value={data && countShort(data.dead_letters)}
          tone={data?.dead_letters ? "warn" : "plain"}
        />
        <Figure
          name="Endpoints"
          value={data && countShort(data.endpoints.enabled)}
          about={
            data && `${data.endpoints.disabled} disabled, ${data.endpoints.disabled_for_failing} for failing`
          }
        />
      </div>
      <h2 className="mt-8 mb-2 font-semibold">Least reliable endpoints</h2>
      <Table
        label="Least reliable endpoints"
        rows={data?.worst}
        idOf={({ endpoint_id }) => endpoint_id}
        empty="No endpoint fails."
        columns={[
          { name: "Endpoint", show: ({ url }) => <span className="block max-w-80 truncate">{url}</span> },
          {
            name: "Tenant",
            show: ({ tenant_id: id }) => (
              <Link to="/operators/tenants/$id" params={{ id }} className="text-accent hover:underline">
                {id}
              </Link>
            ),
          },
          {
            name: "State",
            show: ({ status }) => <Badge tone={healthTones[status]}>{healthWords[status]}</Badge>,
          },
          { name: "Success", isNumber: true, show: ({ success_rate }) => percent(success_rate) },
          { name: "Attempts", isNumber: true, show: ({ attempts }) => count(attempts) },
        ]}
      />
      <h2 className="mt-8 mb-2 font-semibold">From other services</h2>
      <Sources stats={inbound.data} />
      <h2 className="mt-8 mb-2 font-semibold">Disabled endpoints</h2>
      <DisabledEndpoints />
    </>
  );
}

function Sources({ stats }: { stats: InboundStats | undefined }) {
  return (
    <Table
      label="Webhooks of other services"
      rows={stats?.sources}
      idOf={({ source }) => source}
      empty="No other service sent anything in this time."
      columns={[
        { name: "Source", show: ({ source }) => <span className="capitalize">{source}</span> },
        {
          name: "State",
          show: ({ health }) => <Badge tone={inboundTones[health]}>{inboundWords[health]}</Badge>,
        },
        { name: "Events", isNumber: true, show: ({ events }) => count(events) },
        { name: "Processed", isNumber: true, show: ({ processed }) => count(processed) },
        { name: "Failed", isNumber: true, show: ({ failed }) => count(failed) },
        { name: "Success", isNumber: true, show: ({ success_rate }) => percent(success_rate) },
        {
          name: "95 % within",
          isNumber: true,
          show: ({ processing_ms }) => (processing_ms.p95 === null ? "–" : duration(processing_ms.p95)),
        },
      ]}
    />
  );
}

function DisabledEndpoints() {
  return (
    <Listing
      label="Disabled endpoints"
      query={useInfiniteQuery(endpointsQuery)}
      idOf={({ id }) => id}
      row={(endpoint) => (
        <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
          <span className="min-w-0 flex-1 basis-64 truncate font-medium">{endpoint.url}</span>
          <Link
            to="/operators/tenants/$id"
            params={{ id: endpoint.tenant_id }}
            className="text-sm text-accent hover:underline"
          >
            {endpoint.tenant_id}
          </Link>
          <Badge tone={standingOf(endpoint).tone}>{standingOf(endpoint).text}</Badge>
        </div>
      )}
      empty={<Empty icon={<Webhook aria-hidden="true" />} title="None is disabled" />}
    />
  );
}
