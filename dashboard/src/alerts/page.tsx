// What is watched, and what was raised: of the own tenant, or for operators of the service.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { BellRing, Plus } from "lucide-react";
import { useState } from "react";
import type { Alert } from "#api/client.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Choices } from "#ui/choices.tsx";
import { Listing } from "#ui/listing.tsx";
import { WaitingRows } from "#ui/waiting-rows.tsx";
import { inUnit } from "#ui/numbers.ts";
import { Card, Empty, PageHead } from "#ui/page.tsx";
import { ProblemNote } from "#ui/problem-note.tsx";
import { RelativeTime } from "#ui/time.tsx";
import { type AlertFilter, severities } from "./filter.ts";
import { alertsQuery, rulesQuery, type Whose } from "./queries.ts";
import { RuleForm } from "./rule-form.tsx";
import { RuleRow } from "./rule-row.tsx";
import { severityTones, severityWords, sourceWords } from "./words.ts";

export function Alerts() {
  const filter = useSearch({ from: "/in/alerts" });
  const navigate = useNavigate({ from: "/alerts" });
  return <AlertPage whose="own" filter={filter} onGo={(search) => void navigate({ search })} />;
}

export function ServiceAlerts() {
  const filter = useSearch({ from: "/in/operators/alerts" });
  const navigate = useNavigate({ from: "/operators/alerts" });
  return <AlertPage whose="service" filter={filter} onGo={(search) => void navigate({ search })} />;
}

type Props = { whose: Whose; filter: AlertFilter; onGo: (filter: AlertFilter) => void };

function AlertPage({ whose, filter, onGo }: Props) {
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <PageHead
        title={whose === "own" ? "Alerts" : "Service alerts"}
        about={
          whose === "own"
            ? "What is watched each minute, and what was raised."
            : "What the service watches of itself, and what was raised."
        }
        actions={
          <Button look="primary" onClick={() => setAdding(true)}>
            <Plus aria-hidden="true" /> New rule
          </Button>
        }
      />
      <RuleForm whose={whose} isOpen={isAdding} onClose={() => setAdding(false)} />
      <section aria-labelledby="rules" className="mb-8">
        <h2 id="rules" className="mb-2 font-semibold">
          Rules
        </h2>
        <Rules whose={whose} />
      </section>
      <section aria-labelledby="raised">
        <h2 id="raised" className="mb-2 font-semibold">
          Raised
        </h2>
        <Raised whose={whose} filter={filter} onGo={onGo} />
      </section>
    </>
  );
}

function Rules({ whose }: Pick<Props, "whose">) {
  const { data: rules, error } = useQuery(rulesQuery(whose));
  if (error) return <ProblemNote error={error} />;
  if (!rules) return <WaitingRows />;
  if (rules.length === 0)
    return (
      <Empty icon={<BellRing aria-hidden="true" />} title="Nothing is watched yet">
        A rule tells owners and admins by mail when calls fail, are slow, or a figure of your own is beyond
        its threshold.
      </Empty>
    );
  return (
    <Card>
      <ul className="divide-y divide-line" aria-label="Alert rules">
        {rules.map((rule) => (
          <RuleRow key={rule.id} whose={whose} rule={rule} />
        ))}
      </ul>
    </Card>
  );
}

const states = ["open", "over"] as const;
const stateWords = { open: "Open", over: "Over" };
const idOf = ({ id }: Alert) => id;

function Raised({ whose, filter, onGo }: Props) {
  const { open, severity } = filter;
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <Choices
          label="State"
          values={states}
          words={stateWords}
          chosen={open === undefined ? undefined : open ? "open" : "over"}
          onChoose={(state) => onGo({ ...filter, open: state === undefined ? undefined : state === "open" })}
        />
        <Choices
          label="Severity"
          values={severities}
          words={severityWords}
          chosen={severity}
          onChoose={(chosen) => onGo({ ...filter, severity: chosen })}
        />
      </div>
      <Listing
        label="Alerts"
        query={useInfiniteQuery(alertsQuery(whose, filter))}
        idOf={idOf}
        row={(alert) => <RaisedRow alert={alert} />}
        empty={
          <Empty
            icon={<BellRing aria-hidden="true" />}
            title={
              Object.values(filter).some((one) => one !== undefined) ? "Nothing fits" : "Nothing was raised"
            }
          />
        }
      />
    </>
  );
}

function RaisedRow({ alert }: { alert: Alert }) {
  const { name, source, value, threshold, unit, comparison, severity, created_at, resolved_at } = alert;
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-sm text-muted">
          {sourceWords[source]}: {inUnit(value, unit)}, {comparison} {inUnit(threshold, unit)}
        </p>
      </div>
      <p className="text-sm text-muted sm:text-right">
        <RelativeTime at={created_at} />
        <br />
        {resolved_at ? (
          <>
            over <RelativeTime at={resolved_at} />
          </>
        ) : (
          "not over"
        )}
      </p>
      <Badge tone={resolved_at ? "plain" : severityTones[severity]}>
        {resolved_at ? "Over" : severityWords[severity]}
      </Badge>
    </div>
  );
}
