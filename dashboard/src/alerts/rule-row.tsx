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
import { RelativeTime } from "#ui/time.tsx";
import { oneRuleDoors, type Whose } from "./queries.ts";
import { RuleForm } from "./rule-form.tsx";
import { aboutOf, severityWords, stateTones, stateWords, withUnit } from "./words.ts";

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
    <li data-row className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium wrap-anywhere">{rule.name}</p>
        <p className="text-sm wrap-anywhere text-muted">{aboutOf(rule)}</p>
      </div>
      <p className="text-sm text-muted tabular-nums sm:text-right">
        {rule.value === null ? "No figure yet" : withUnit(rule.value, rule.unit)}
        <br />
        {rule.evaluated_at ? <RelativeTime at={rule.evaluated_at} /> : "Not looked at yet"}
      </p>
      <span className="flex w-36 justify-end gap-2">
        {rule.state === "firing" && <Badge tone="plain">{severityWords[rule.severity]}</Badge>}
        <Badge tone={stateTones[rule.state]}>{stateWords[rule.state]}</Badge>
      </span>
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
