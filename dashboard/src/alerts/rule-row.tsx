import { useMutation } from "@tanstack/react-query";
import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type AlertRule } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { Badge } from "#ui/badge.tsx";
import { Button } from "#ui/button.tsx";
import { Confirm } from "#ui/confirm.tsx";
import { Menu } from "#ui/menu.tsx";
import { notify } from "#ui/notices.tsx";
import { inUnit } from "#ui/numbers.ts";
import { RelativeTime } from "#ui/time.tsx";
import { oneRuleDoors, type Whose } from "./queries.ts";
import { RuleForm } from "./rule-form.tsx";
import { aboutOf, severityWords, stateTones, stateWords } from "./words.ts";

export function RuleRow({ whose, rule }: { whose: Whose; rule: AlertRule }) {
  const [opened, setOpened] = useState<"change" | "delete">();
  const params = { path: { id: rule.id } };
  const anew = () => queryClient.invalidateQueries({ queryKey: ["alerts"] });
  const turn = useMutation({
    mutationFn: (enabled: boolean) => bodyOf(api.PATCH(oneRuleDoors[whose], { params, body: { enabled } })),
    onSuccess: anew,
    onError: (thrown) => notify(asProblem(thrown).message),
  });
  const close = () => setOpened(undefined);
  return (
    <li data-row className="flex items-start gap-x-2 px-4 py-3 sm:items-center">
      <Standing rule={rule} />
      <Menu
        align="end"
        trigger={
          <Button look="ghost" size="icon" aria-label={`What to do with ${rule.name}`}>
            <MoreHorizontal aria-hidden="true" />
          </Button>
        }
        entries={[
          { kind: "item", label: "Change…", onClick: () => setOpened("change") },
          {
            kind: "item",
            label: rule.enabled ? "Disable" : "Enable",
            onClick: () => turn.mutate(!rule.enabled),
          },
          { kind: "line" },
          { kind: "item", label: "Delete…", isDanger: true, onClick: () => setOpened("delete") },
        ]}
      />
      <RuleForm whose={whose} rule={rule} isOpen={opened === "change"} onClose={close} />
      <Confirm
        isOpen={opened === "delete"}
        onClose={close}
        title="Delete this rule?"
        about={`${rule.name} is watched no more, and its open alert is over.`}
        verb="Delete"
        act={() => bodyOf(api.DELETE(oneRuleDoors[whose], { params }))}
        onDone={anew}
      />
    </li>
  );
}

function Standing({ rule }: { rule: AlertRule }) {
  const { name, value, unit, evaluated_at, state, severity, summary, runbook_url } = rule;
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium wrap-anywhere">{name}</p>
        {summary && <p className="text-sm wrap-anywhere">{summary}</p>}
        <p className="text-sm wrap-anywhere text-muted">
          {aboutOf(rule)}
          {runbook_url && (
            <>
              {" · "}
              <a className="underline" href={runbook_url} target="_blank" rel="noreferrer">
                What to do
              </a>
            </>
          )}
        </p>
      </div>
      <p className="min-w-32 text-sm text-muted tabular-nums max-sm:flex-1 sm:text-right">
        {value === null ? "No figure yet" : inUnit(value, unit)}
        <br />
        {evaluated_at ? <RelativeTime at={evaluated_at} /> : "Not looked at yet"}
      </p>
      <span className="flex justify-end gap-2 sm:w-36">
        {state === "firing" && <Badge tone="plain">{severityWords[severity]}</Badge>}
        <Badge tone={stateTones[state]}>{stateWords[state]}</Badge>
      </span>
    </div>
  );
}
