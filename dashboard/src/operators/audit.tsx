// The security audit: what happened, what of it looks wrong, and who judged it.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ShieldCheck } from "lucide-react";
import type { AuditEvent } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { buttonClass } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { Figure } from "#ui/figure.tsx";
import { Listing } from "#ui/listing.tsx";
import { count, countShort } from "#ui/numbers.ts";
import { Empty, PageHead } from "#ui/page.tsx";
import { SearchField } from "#ui/search-field.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { Alerts } from "./alerts.tsx";
import { auditViews } from "./filters.ts";
import { auditSummaryQuery, eventsQuery } from "./queries.ts";
import { riskTone } from "./words.ts";

const viewWords = { review: "To review", all: "All events", failures: "Failures" };

export function Audit() {
  const filter = useSearch({ from: "/in/operators/audit" });
  const navigate = useNavigate({ from: "/operators/audit" });
  const { data: summary } = useQuery(auditSummaryQuery);
  const view = filter.view ?? "review";
  const alerts = summary && Object.values(summary.open_alerts).reduce((sum, one) => sum + one, 0);
  return (
    <>
      <PageHead
        title="Security audit"
        about="Every event of every tenant, in a chain that shows tampering."
        actions={
          <a href="/api/v1/admin/audit/export?format=csv" download className={buttonClass()}>
            Export as CSV
          </a>
        }
      />
      <div className="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure name="Events in 24 h" value={summary && countShort(summary.events)} />
        <Figure name="Failures in 24 h" value={summary && countShort(summary.failures)} />
        <Figure
          name="To review"
          value={summary && count(summary.flagged_unreviewed)}
          tone={summary && summary.flagged_unreviewed > 0 ? "warn" : "plain"}
        />
        <Figure
          name="Open alerts"
          value={alerts === undefined ? undefined : count(alerts)}
          tone={alerts ? "bad" : "plain"}
          about={summary && `${summary.open_alerts.critical} critical, ${summary.open_alerts.high} high`}
        />
      </div>
      <Alerts />
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Choices
          label="Which"
          values={auditViews}
          words={viewWords}
          chosen={view}
          isNeeded
          onChoose={(chosen) => void navigate({ search: { ...filter, view: chosen } })}
        />
        <SearchField
          label="Anywhere in an event"
          value={filter.q}
          onSearch={(q) => void navigate({ search: { ...filter, q } })}
        />
      </div>
      <Listing
        label="Audit events"
        query={useInfiniteQuery(eventsQuery(filter))}
        idOf={idOf}
        row={(event) => <Row event={event} />}
        empty={
          <Empty
            icon={<ShieldCheck aria-hidden="true" />}
            title={view === "review" ? "Nothing waits for review" : "Nothing fits"}
          />
        }
      />
    </>
  );
}

const idOf = ({ id }: AuditEvent) => id;

function Row({ event }: { event: AuditEvent }) {
  const { id, action, actor, outcome, risk, review, context, tenant_id, occurred_at } = event;
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 hover:bg-sunken/60">
      <div className="min-w-0 flex-1 basis-64">
        <Link
          to="/operators/audit/$id"
          params={{ id }}
          className="block truncate font-mono text-[0.9rem] font-medium after:absolute after:inset-0"
        >
          {action}
        </Link>
        <p className="truncate text-sm text-muted">
          {[actor.name || actor.id, context.location, tenant_id].filter(Boolean).join(" · ")}
        </p>
      </div>
      <span className="w-28 text-sm text-muted sm:text-right">
        <RelativeTime at={occurred_at} />
      </span>
      {outcome === "failure" && <Badge tone="warn">Failed</Badge>}
      {review && <Badge tone="plain">{review.verdict}</Badge>}
      <Badge tone={riskTone(risk)}>Risk {risk.score}</Badge>
    </div>
  );
}
