// One endpoint: how it fares, what it was sent, and what can be done with it.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Send } from "lucide-react";
import type { WebhookEndpoint } from "#api/client.ts";
import { Back } from "#ui/back.tsx";
import { Badge } from "#ui/badge.tsx";
import { CopyText } from "#ui/copy.tsx";
import { Facts } from "#ui/facts.tsx";
import { Figure } from "#ui/figure.tsx";
import { Listing } from "#ui/listing.tsx";
import { count, duration, percent } from "#ui/numbers.ts";
import { Card, Empty, Skeleton, useTitle } from "#ui/page.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { DeliveryRow } from "./delivery-row.tsx";
import { EndpointActions } from "./endpoint-actions.tsx";
import { deliveriesQuery, endpointHealthQuery, endpointQuery } from "./queries.ts";
import { ReceiverCheck } from "./receiver-check.tsx";
import { Replay } from "./replay.tsx";
import { standingOf } from "./words.ts";

export function EndpointDetail() {
  const { id } = useParams({ from: "/in/webhooks/$id" });
  const { data: endpoint, error } = useQuery(endpointQuery(id));
  useTitle("Webhook endpoint");
  return (
    <>
      <Back link={{ to: "/webhooks" }}>Endpoints</Back>
      <Unloaded what="endpoint" error={error} isKnown={endpoint !== undefined} />
      {endpoint ? <Whole endpoint={endpoint} /> : !error && <Skeleton className="h-96 w-full rounded-xl" />}
    </>
  );
}

function Whole({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { id } = endpoint;
  const standing = standingOf(endpoint);
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{endpoint.url}</h1>
          <p className="mt-2 flex flex-wrap items-center gap-3 text-muted">
            <Badge tone={standing.tone}>{standing.text}</Badge>
            {endpoint.description}
          </p>
        </div>
        <EndpointActions endpoint={endpoint} />
      </header>
      <Health id={id} />
      <div className="mt-6 grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <section aria-labelledby="sent" className="min-w-0">
          <header className="mb-2 flex items-baseline justify-between">
            <h2 id="sent" className="font-semibold">
              Deliveries
            </h2>
            <Link
              to="/webhooks/deliveries"
              search={{ endpoint_id: id }}
              className="rounded text-sm text-accent hover:underline"
            >
              All deliveries
            </Link>
          </header>
          <Listing
            label="Deliveries"
            query={useInfiniteQuery(deliveriesQuery({ endpoint_id: id }))}
            idOf={(one) => one.id}
            row={(delivery) => <DeliveryRow delivery={delivery} />}
            empty={
              <Empty icon={<Send aria-hidden="true" />} title="Nothing was sent yet">
                <p>Send a test event to see how it arrives.</p>
              </Empty>
            }
          />
        </section>
        <div className="grid gap-6">
          <Card className="p-4">
            <Facts
              facts={[
                ["Events", endpoint.event_types.includes("*") ? "All" : endpoint.event_types.join(", ")],
                [
                  "Attempts",
                  endpoint.retry_policy === "standard" ? "Ten in three days" : "Three in six seconds",
                ],
                [
                  "At most",
                  endpoint.rate_per_minute === null ? undefined : `${endpoint.rate_per_minute} a minute`,
                ],
                ["Keys", endpoint.keys.map(({ scheme }) => scheme).join(", ")],
                ["Added", <RelativeTime key="c" at={endpoint.created_at} />],
                ["Id", <CopyText key="i" text={id} />],
              ]}
            />
          </Card>
          <ReceiverCheck id={id} />
          <Replay id={id} />
        </div>
      </div>
    </>
  );
}

function Health({ id }: { id: string }) {
  const { data } = useQuery(endpointHealthQuery(id));
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure
        name="Success in 24 h"
        value={data && percent(data.success_rate)}
        tone={data?.status === "unhealthy" ? "bad" : data?.status === "degraded" ? "warn" : "plain"}
        about={data && `${count(data.succeeded)} of ${count(data.attempts)} attempts`}
      />
      <Figure name="Deliveries" value={data && count(data.deliveries)} />
      <Figure
        name="Answers within"
        value={data && (data.duration_ms ? duration(data.duration_ms.p50) : "–")}
        about={data?.duration_ms && `95 % within ${duration(data.duration_ms.p95)}`}
      />
      <Figure
        name="Last success"
        value={
          data && (
            <span className="text-lg">
              {data.last_success_at ? <RelativeTime at={data.last_success_at} /> : "Never"}
            </span>
          )
        }
        about={
          data?.last_failure_at && (
            <>
              Last failure <RelativeTime at={data.last_failure_at} />
            </>
          )
        }
      />
    </div>
  );
}
