// Prometheus' rules: name, severity, threshold, time and meaning from the table that the built-in rules are made from, and
// of each its expression.
import { type ServiceAlert, summaryOf } from "../../src/analytics/alerts/service/alert.ts";
import { groups, serviceAlerts, type ServiceAlertName } from "../../src/analytics/alerts/service/table.ts";
import { expressions } from "./expressions.ts";

const severityWords = {
  page: "Somebody gets up for it.",
  ticket: "Within the working day.",
  info: "Worth a look.",
} as const;

const names = Object.keys(serviceAlerts) as ServiceAlertName[];
const alertOf = (name: ServiceAlertName): ServiceAlert => serviceAlerts[name];
const expressionOf = (name: ServiceAlertName): string[] => {
  const { threshold } = alertOf(name);
  return expressions[name](threshold).split("\n");
};

function timeOf(minutes: number): string {
  return minutes % 60 === 0 && minutes > 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** The file of rules. `external_labels.service` of Prometheus is where the service is reached. */
export function rulesYaml(): string {
  const lines = [
    "# Written by `npm run dashboards` from src/analytics/alerts/service and scripts/monitoring/expressions.ts: change them there.",
    "# Each alert has a runbook of its name beside this folder, and is made to fire and to fall silent in a test.",
    "groups:",
  ];
  for (const [group, alerts] of Object.entries(groups)) {
    lines.push(`  - name: stillframe-${group}`, "    rules:");
    for (const name of Object.keys(alerts) as ServiceAlertName[]) lines.push(...ruleLines(name));
  }
  return `${lines.join("\n")}\n`;
}

function ruleLines(name: ServiceAlertName): string[] {
  const alert = alertOf(name);
  return [
    `      - alert: ${name}`,
    "        expr: >-",
    ...expressionOf(name).map((line) => `          ${line}`),
    `        for: ${timeOf(alert.forMinutes)}`,
    "        labels:",
    `          severity: ${alert.severity}`,
    "        annotations:",
    `          summary: ${JSON.stringify(summaryOf(alert, alert.threshold))}`,
    `          runbook_url: "{{ $externalLabels.service }}/runbooks/${name}"`,
  ];
}

/** The part of a runbook that says what the alert is; what to do about it is written by hand. */
export function runbookHead(name: ServiceAlertName): string {
  const alert = alertOf(name);
  const { builtIn, severity, forMinutes, threshold } = alert;
  const knowing =
    "never" in builtIn
      ? `Prometheus alone tells it. ${builtIn.never}.`
      : `Without Prometheus the built-in rule of that name tells it, by \`${builtIn.metric}\`: \`GET /api/v1/admin/alert-rules\`.`;
  return [
    `# ${name}`,
    "",
    `${summaryOf(alert, threshold)}. **${severity}** ${severityWords[severity]}`,
    "",
    "```promql",
    ...expressionOf(name),
    "```",
    "",
    `It must be so for ${timeOf(forMinutes)}. ${knowing}`,
    "",
    "",
  ].join("\n");
}

export const runbookNames = names;
