// One event of the audit log: what happened, why it looks as it does, and its judgement.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queryClient } from "#api/cache.ts";
import { api, type AuditEvent } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Back } from "#ui/back.tsx";
import { Badge } from "#ui/badge.tsx";
import { CopyText } from "#ui/copy.tsx";
import { Facts } from "#ui/facts.tsx";
import { Form, Select, Text } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { Skeleton, useTitle } from "#ui/page.tsx";
import { Unloaded } from "#ui/unloaded.tsx";
import { Code, Section } from "#ui/section.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { eventQuery } from "./queries.ts";
import { riskTone } from "./words.ts";

const verdicts = [
  ["legitimate", "Legitimate: as it should be"],
  ["suspicious", "Suspicious: to be watched"],
  ["malicious", "Malicious: an attack"],
] as const;

export function AuditEventDetail() {
  const { id } = useParams({ from: "/in/operators/audit/$id" });
  const { data: event, error } = useQuery(eventQuery(id));
  useTitle(event?.action ?? "Audit event");
  return (
    <>
      <Back link={{ to: "/operators/audit", search: {} }}>Security audit</Back>
      <Unloaded what="event" error={error} isKnown={event !== undefined} />
      {event ? <Whole event={event} /> : !error && <Skeleton className="h-96 w-full rounded-xl" />}
    </>
  );
}

function Whole({ event }: { event: AuditEvent }) {
  const { actor, context, risk, targets, chain } = event;
  return (
    <>
      <header className="mb-6">
        <h1 className="font-mono text-xl font-semibold wrap-anywhere">{event.action}</h1>
        <p className="mt-2 flex flex-wrap items-center gap-2 text-muted">
          <Badge tone={riskTone(risk)}>Risk {risk.score}</Badge>
          {event.outcome === "failure" && <Badge tone="warn">Failed</Badge>}
          <RelativeTime at={event.occurred_at} />
        </p>
      </header>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Section title="What happened">
          <Facts
            facts={[
              ["Who", actor.name || actor.id],
              ["To what", targets.map(({ type, id }) => `${type} ${id}`).join(", ") || undefined],
              ["From", context?.location],
              ["With", context?.user_agent],
              ["Tenant", event.tenant_id],
              ["Request", event.request_id ? <CopyText key="r" text={event.request_id} /> : undefined],
              ["Number", chain?.seq],
              ["Hash", chain ? <CopyText key="h" text={chain.hash} /> : undefined],
            ]}
          />
          {event.redacted_at && (
            <p className="mt-4 rounded-lg bg-sunken px-3 py-2 text-sm">
              Its content was removed <RelativeTime at={event.redacted_at} />; the hash stays, and the chain
              holds.
            </p>
          )}
        </Section>
        <Section title="Review" about={reviewedBy(event)}>
          <ul className="mb-4 grid gap-1.5 text-sm">
            {risk.reasons.map(({ reason, points, detail }) => (
              <li key={reason} className="flex justify-between gap-3">
                <span>{detail}</span>
                <span className="text-muted tabular-nums">+{points}</span>
              </li>
            ))}
            {risk.reasons.length === 0 && (
              <li className="text-muted">Nothing about it is out of the ordinary.</li>
            )}
          </ul>
          <Review event={event} />
        </Section>
        {(event.changes ?? event.metadata) && (
          <Section title="Details">
            <Code label="Details">
              {JSON.stringify(
                { changes: event.changes ?? undefined, metadata: event.metadata ?? undefined },
                null,
                2,
              )}
            </Code>
          </Section>
        )}
      </div>
    </>
  );
}

const reviewedBy = ({ review }: AuditEvent): string | undefined =>
  review ? `${review.reviewer.name}: ${review.verdict}${review.note ? `, ${review.note}` : ""}` : undefined;

function Review({ event: { id, review } }: { event: AuditEvent }) {
  return (
    <Form
      fields={["verdict", "note"]}
      verb={review ? "Change the verdict" : "Save the verdict"}
      send={({ verdict, note }) =>
        bodyOf(
          api.POST("/admin/audit/events/{id}/review", {
            params: { path: { id } },
            body: {
              verdict: verdicts.find(([one]) => one === verdict)?.[0] ?? "suspicious",
              ...(note && { note }),
            },
          }),
        )
      }
      onDone={async () => {
        notify("Judged; the log keeps by whom.");
        await queryClient.invalidateQueries({ queryKey: ["operators"] });
      }}
    >
      <Select label="It was" name="verdict" options={verdicts} />
      <Text label="Note" name="note" />
    </Form>
  );
}
