// One delivery: what was sent, and each attempt with its answer.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { queryClient } from "#api/cache.ts";
import { api, type WebhookDeliveryDetail } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Back } from "#ui/back.tsx";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { CopyText } from "#ui/copy.tsx";
import { Facts } from "#ui/facts.tsx";
import { notify } from "#ui/notices.tsx";
import { Card, Skeleton, useTitle } from "#ui/page.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { Code, Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { Attempt } from "./attempt.tsx";
import { deliveryQuery } from "./queries.ts";
import { deliveryStanding } from "./words.ts";

export function DeliveryDetail() {
  const { id } = useParams({ from: "/in/webhooks/deliveries/$id" });
  const { data: delivery, error } = useQuery(deliveryQuery(id));
  useTitle(delivery ? delivery.event_type : "Delivery");
  return (
    <>
      <Back link={{ to: "/webhooks/deliveries", search: {} }}>Deliveries</Back>
      <Unloaded what="delivery" error={error} isKnown={delivery !== undefined} />
      {delivery ? <Whole delivery={delivery} /> : !error && <Skeleton className="h-96 w-full rounded-xl" />}
    </>
  );
}

function Whole({ delivery }: { delivery: WebhookDeliveryDetail }) {
  const navigate = useNavigate();
  const again = useMutation({
    mutationFn: () =>
      bodyOf(api.POST("/webhooks/deliveries/{id}/replay", { params: { path: { id: delivery.id } } })),
    onSuccess: async (made) => {
      await navigate({ to: "/webhooks/deliveries/$id", params: { id: made.id } });
      await queryClient.invalidateQueries({ queryKey: ["webhooks"] });
    },
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  const { next_attempt_at: next } = delivery;
  const standing = deliveryStanding(delivery);
  return (
    <>
      <header className="mb-6 flex flex-wrap items-start justify-between gap-4">
        <div>
          <h1 className="font-mono text-xl font-semibold tracking-tight wrap-anywhere">
            {delivery.event_type}
          </h1>
          <p className="mt-2 flex flex-wrap items-center gap-3 text-sm text-muted">
            <Badge tone={standing.tone}>{standing.text}</Badge>
            {next && (
              <span>
                {Date.parse(next) > Date.now() ? (
                  <>
                    Next attempt <RelativeTime at={next} />
                  </>
                ) : (
                  "The next attempt is due"
                )}
              </span>
            )}
          </p>
        </div>
        <Button isBusy={again.isPending} onClick={() => again.mutate()}>
          <RotateCcw aria-hidden="true" /> Send again
        </Button>
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid min-w-0 gap-6">
          <Section title={delivery.log.length === 1 ? "1 attempt" : `${delivery.log.length} attempts`}>
            {delivery.log.length === 0 && <p className="text-muted">None yet.</p>}
            <ol className="grid gap-4">
              {delivery.log.map((attempt) => (
                <Attempt key={attempt.number} attempt={attempt} />
              ))}
            </ol>
          </Section>
          {delivery.body !== null && (
            <Section title="What was sent">
              <Code label="The body">{pretty(delivery.body)}</Code>
            </Section>
          )}
        </div>
        <Card className="p-4">
          <Facts
            facts={[
              ["Error", delivery.error ?? undefined],
              ["Made", <RelativeTime key="c" at={delivery.created_at} />],
              ["Number", delivery.sequence],
              ["Event", <CopyText key="e" text={delivery.event_id} />],
              ["Delivery", <CopyText key="d" text={delivery.id} />],
            ]}
          />
        </Card>
      </div>
    </>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
