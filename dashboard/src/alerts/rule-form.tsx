import { useState } from "react";
import { queryClient } from "#api/cache.ts";
import { api, type AlertRule } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import { Dialog } from "#ui/dialog.tsx";
import { Form, Select, Text, type Texts } from "#ui/form.tsx";
import { notify } from "#ui/notices.tsx";
import { oneRuleDoors, ruleDoors, type Whose } from "./queries.ts";
import { serviceSources, severityWords, sourceWords } from "./words.ts";

const comparisons = [
  ["above", "Is above"],
  ["below", "Is below"],
] as const;
const figures = ["last", "average", "min", "max", "sum", "count"] as const;
const severities = ["info", "warning", "critical"] as const;
const sources = Object.entries(sourceWords);
const fields = ["name", "source", "metric", "figure", "comparison", "threshold", "window_minutes"];

type Props = {
  whose: Whose;
  /** The one that is changed; a new one without it. */
  rule?: AlertRule;
  isOpen: boolean;
  onClose: () => void;
};

export function RuleForm({ whose, rule, isOpen, onClose }: Props) {
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={rule ? "Change the rule" : "New alert rule"}
      description="Looked at each minute. It is told once when it begins and once when it is over: by mail to owners and admins, and as an event."
    >
      <Form
        fields={[...fields, "for_minutes", "severity"]}
        verb={rule ? "Save" : "Add the rule"}
        onCancel={onClose}
        send={(texts) => (rule ? change(whose, rule.id, texts) : create(whose, texts))}
        onDone={async ({ name }) => {
          notify(rule ? `${name} is changed.` : `${name} is watched from now on.`);
          onClose();
          await queryClient.invalidateQueries({ queryKey: ["alerts"] });
        }}
      >
        <Text label="Name" name="name" defaultValue={rule?.name ?? ""} autoFocus />
        {!rule && <Source whose={whose} />}
        <Limits rule={rule} />
        <Select
          label="Severity"
          name="severity"
          defaultValue={rule?.severity ?? "warning"}
          options={severities.map((one) => [one, severityWords[one]] as const)}
        />
      </Form>
    </Dialog>
  );
}

function Source({ whose }: Pick<Props, "whose">) {
  const [source, setSource] = useState("error_rate");
  return (
    <>
      <Select
        label="What is watched"
        name="source"
        value={source}
        onChange={({ target }) => setSource(target.value)}
        options={sources.filter(([name]) => whose === "service" || !serviceSources.includes(name))}
      />
      {source === "service_metric" && (
        <Text
          label="Metric"
          name="metric"
          hint="As the API's reference lists them, such as capture_failures"
        />
      )}
      {source === "custom_metric" && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Text label="Metric" name="metric" hint="As it is sent, such as orders.waiting" />
          <Select label="Figure" name="figure" options={figures.map((one) => [one, one] as const)} />
        </div>
      )}
    </>
  );
}

function Limits({ rule }: Pick<Props, "rule">) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Select
        label="When it"
        name="comparison"
        defaultValue={rule?.comparison ?? "above"}
        options={comparisons}
      />
      <Text
        label={rule ? `Threshold (${rule.unit})` : "Threshold"}
        name="threshold"
        inputMode="decimal"
        defaultValue={rule?.threshold ?? ""}
      />
      <Text
        label="Looking back (minutes)"
        name="window_minutes"
        inputMode="numeric"
        defaultValue={rule?.window_minutes ?? 5}
      />
      <Text
        label="For so long (minutes)"
        name="for_minutes"
        inputMode="numeric"
        defaultValue={rule?.for_minutes ?? 0}
      />
    </div>
  );
}

/** What is no number goes as it is: the API says so at its field. */
const numberOf = (text = ""): number => (text.trim() === "" ? (text as never) : numberOr(text));
const numberOr = (text: string): number => (Number.isFinite(Number(text)) ? Number(text) : (text as never));

const limitsOf = ({ name = "", comparison, severity, threshold, window_minutes, for_minutes }: Texts) => ({
  name,
  comparison: comparison === "below" ? ("below" as const) : ("above" as const),
  threshold: numberOf(threshold),
  window_minutes: numberOf(window_minutes),
  for_minutes: numberOf(for_minutes),
  severity: severities.find((one) => one === severity) ?? "warning",
});

function create(whose: Whose, texts: Texts): Promise<AlertRule> {
  const { metric, figure } = texts;
  const source = sources.find(([name]) => name === texts["source"])?.[0] as AlertRule["source"];
  const known = figures.find((one) => one === figure);
  const body = {
    enabled: true,
    ...limitsOf(texts),
    source,
    ...(metric !== undefined && { metric }),
    ...(known && { figure: known }),
  };
  return bodyOf(api.POST(ruleDoors[whose], { body }));
}

function change(whose: Whose, id: string, texts: Texts): Promise<AlertRule> {
  return bodyOf(api.PATCH(oneRuleDoors[whose], { params: { path: { id } }, body: limitsOf(texts) }));
}
