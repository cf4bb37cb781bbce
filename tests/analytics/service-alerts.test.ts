// The alerts about the service: Prometheus' rules and the built-in ones are the same.
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { levelOf, type ServiceAlert } from "#analytics/alerts/service/alert.ts";
import { metrics } from "#analytics/alerts/service/metrics.ts";
import { ruleIdOf, serviceAlerts, type ServiceAlertName } from "#analytics/alerts/service/table.ts";
import { minutesOf, pastIn, type RuleTest } from "../support/prometheus-series.ts";
import { scopes } from "#auth/scopes.ts";
import type { RulesView } from "../support/alerts.ts";
import { get, newTenant } from "../support/world.ts";

const texts = import.meta.glob("../../monitoring/prometheus/**/*.yml", { query: "?raw", import: "default" });
const inFile = async (name: string): Promise<unknown> =>
  parse((await texts[`../../monitoring/prometheus/${name}`]?.()) ?? "");

type Rule = { alert: string; expr: string; for: string; labels: { severity: keyof typeof levelOf } };
const inPrometheus = ((await inFile("rules/alerts.yml")) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);
const alertOf = (name: string): ServiceAlert => serviceAlerts[name as ServiceAlertName];

/** The threshold that an expression holds, in the unit of the built-in rule. */
function thresholdIn({ alert, expr }: Rule, unit: string): number {
  const [, of = ""] = /\[(\d+)m\]\)+ == 0/.exec(expr) ?? [];
  if (alert === "ScheduleStopped") return Number(of);
  const [, text = ""] = /[<>] ([\d.e]+)/.exec(expr) ?? [];
  const number = Number(text);
  if (alert === "PayingTenantsLost") return (1 - number) * 100;
  const scale = { "%": 100, ms: 1000, GB: 1e-9 }[unit] ?? 1;
  return number * scale;
}

describe("each alert of Prometheus", () => {
  test("is in the table, and nothing else is", () => {
    expect(inPrometheus.map(({ alert }) => alert).sort()).toEqual(Object.keys(serviceAlerts).sort());
  });

  test("is built in with the same name, severity, threshold and time, or is one of those that a Worker cannot know", async () => {
    const { key } = await newTenant(scopes);
    const { data } = await (
      await get("/api/v1/admin/alert-rules", key)
    ).json<{ data: (RulesView["data"][number] & Record<string, unknown>)[] }>();
    const unknowable: string[] = [];
    for (const rule of inPrometheus) {
      const { builtIn } = alertOf(rule.alert);
      const own = data.find(({ id }) => id === ruleIdOf(rule.alert as ServiceAlertName));
      if ("never" in builtIn) {
        expect(builtIn.never.length).toBeGreaterThan(20);
        expect(own).toBeUndefined();
        unknowable.push(rule.alert);
        continue;
      }
      expect(own, rule.alert).toMatchObject({
        name: rule.alert,
        severity: levelOf[rule.labels.severity],
        for_minutes: minutesOf(rule.for),
        source: "service_metric",
        metric: builtIn.metric,
        enabled: true,
      });
      expect(thresholdIn(rule, String(own?.["unit"])), rule.alert).toBeCloseTo(Number(own?.["threshold"]), 6);
      expect(
        rule.expr.includes("==") || rule.expr.includes(own?.["comparison"] === "above" ? ">" : "<"),
      ).toBe(true);
    }
    expect(unknowable.sort()).toEqual([
      "DatabaseUnreachable",
      "MetricsAbsent",
      "ServiceUnreachable",
      "UptimeBelowTarget",
    ]);
  });
});

const tests = await Promise.all(
  ["alerts", "alerts-over-days", "alerts-over-a-month"].map(
    async (file) => ((await inFile(`tests/${file}.yml`)) as { tests: RuleTest[] }).tests,
  ),
);
const cases = tests
  .flat()
  .flatMap((one) => one.alert_rule_test.map((asked) => ({ one, ...asked })))
  // Whether the schedule runs is told by what it does, not by counts of it.
  .filter(({ alertname }) => "metric" in alertOf(alertname).builtIn && alertname !== "ScheduleStopped");

describe("on the series that Prometheus is tried with", () => {
  test("there are two cases of each that is built in", () => {
    const names = new Set(cases.map(({ alertname }) => alertname));
    expect(names.size).toBe(inPrometheus.length - 5);
  });

  test.each(cases)(
    "$alertname does at $eval_time what Prometheus does",
    async ({ one, alertname, ...asked }) => {
      const { comparison, threshold, forMinutes, builtIn } = alertOf(alertname);
      if (!("metric" in builtIn)) throw new Error("It is not built in");
      const end = minutesOf(asked.eval_time);
      let isFiring = true;
      for (let minute = end - forMinutes; minute <= end; minute += Math.max(1, forMinutes / 5)) {
        const look = { past: pastIn(one, minute), silence: async () => 0 };
        const value = await metrics[builtIn.metric].find(look, builtIn.windowMinutes);
        isFiring &&= value !== null && (comparison === "above" ? value > threshold : value < threshold);
      }
      expect(isFiring).toBe(asked.exp_alerts.length > 0);
    },
  );
});
