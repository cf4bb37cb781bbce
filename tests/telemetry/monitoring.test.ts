// What dashboards and alerts name, against what the service really shows.
import { parse } from "yaml";
import { beforeAll, describe, expect, test } from "vitest";
import { type Family, familyOf, isName } from "#telemetry/metrics/families.ts";
import { loadEverything } from "../support/load.ts";
import { type Sample, samples } from "../support/metrics.ts";
import { asAsked, readExpression } from "../support/promql.ts";

const texts = import.meta.glob("../../monitoring/**/*.{json,yml,md}", { query: "?raw", import: "default" });
const read = (file: string) => texts[`../../monitoring/${file}`]?.() ?? Promise.reject(new Error(file));

type Rule = {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};
type Panel = {
  type: string;
  title: string;
  description?: string;
  datasource?: { uid: string };
  fieldConfig?: { defaults: { unit?: string } };
  targets?: { expr: string }[];
};
type Dashboard = { uid: string; title: string; panels: Panel[]; templating: { list: { name: string }[] } };

const rulesIn = async (file: string): Promise<Rule[]> =>
  (parse(await read(`prometheus/rules/${file}`)) as { groups: { rules: Rule[] }[] }).groups.flatMap(
    ({ rules }) => rules,
  );
const recording = await rulesIn("recording.yml");
const alerts = await rulesIn("alerts.yml");
const dashboards = await Promise.all(
  Object.keys(texts)
    .filter((file) => file.includes("/grafana/"))
    .map(async (file) => JSON.parse((await texts[file]?.()) ?? "") as Dashboard),
);
const panels = dashboards.flatMap((dashboard) =>
  dashboard.panels
    .filter(({ type }) => type !== "row")
    .map((panel) => ({ where: `${dashboard.title}: ${panel.title}`, panel })),
);

const expressions = [
  ...recording.map(({ record = "", expr }) => [record, expr] as const),
  ...alerts.map(({ alert = "", expr }) => [alert, expr] as const),
  ...panels.flatMap(({ where, panel }) =>
    (panel.targets ?? []).map(({ expr }) => [where, asAsked(expr)] as const),
  ),
];

/** What Prometheus itself adds. */
const added = new Set(["job", "instance"]);
/** Of the service as it fares well; what is rare has labels all the same. */
const rare = /^(db_errors_total|metrics_series_folded_total|dead_letters_total)$/;

let shown: Sample[] = [];
beforeAll(async () => {
  await loadEverything();
  shown = await samples();
}, 60_000);

test("there are the dashboards that are promised, and many expressions to look at", () => {
  expect(dashboards.map(({ title }) => title).sort()).toEqual([
    "Stillframe / API overview",
    "Stillframe / Business",
    "Stillframe / Captures and browsers",
    "Stillframe / Database and cache",
    "Stillframe / System and SLA",
    "Stillframe / Tenants",
  ]);
  expect(expressions.length).toBeGreaterThan(120);
});

test.each(expressions)("%s names only metrics and labels that are shown under load", (_where, expr) => {
  for (const { name, matchers } of readExpression(expr).metrics) {
    if (name === "up" || recording.some(({ record }) => record === name)) continue;
    const base = name.replace(/_(bucket|sum|count)$/, "");
    if (!isName(base)) throw new Error(`There is no metric ${name}`);
    const family: Family = familyOf(base);
    expect(family.type === "histogram", name).toBe(base !== name);
    const own = shown.filter((sample) => sample.name === name);
    if (!rare.test(base)) expect(own.length, name).toBeGreaterThan(0);
    for (const { label, operator, value } of matchers.filter((matcher) => !added.has(matcher.label))) {
      expect(Object.keys(family.labels), `${name}{${label}}`).toContain(label);
      const values = family.labels[label];
      // A value that no series could ever have would match nothing, silently.
      if (Array.isArray(values) && (operator === "=" || operator === "!="))
        expect(values, `${name}{${label}}`).toContain(value);
    }
  }
});

test.each(expressions)("%s groups only by labels that its metrics have", (_where, expr) => {
  const { metrics, groupings } = readExpression(expr);
  const labels = metrics.flatMap(({ name }) => {
    const base = name.replace(/_(bucket|sum|count)$/, "");
    return isName(base) ? Object.keys(familyOf(base).labels) : [];
  });
  for (const label of groupings)
    expect([...labels, ...added, ...(expr.includes("_bucket") ? ["le"] : [])]).toContain(label);
});

describe.each(panels)("$where", ({ panel }) => {
  test("has title, description, unit, data source and an expression for each of its lines", () => {
    expect(panel.title).not.toBe("");
    expect(panel.description ?? "").not.toBe("");
    expect(panel.fieldConfig?.defaults.unit ?? "").not.toBe("");
    expect(panel.datasource?.uid).toBe("${datasource}");
    expect(panel.targets?.length).toBeGreaterThan(0);
    // Counters are never shown as they are.
    for (const { expr } of panel.targets ?? [])
      for (const { name } of readExpression(asAsked(expr)).metrics)
        if (isName(name) && familyOf(name).type === "counter") expect(expr).toMatch(/rate\(|increase\(/);
  });
});

test("dashboards have ids of their own and let one choose data source, job and instance", () => {
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
  for (const { templating } of dashboards)
    expect(templating.list.map(({ name }) => name)).toEqual(["datasource", "job", "instance"]);
});

test.each(alerts)(
  "$alert has a severity, a time, a summary, a runbook, and a test that makes it fire",
  async (rule) => {
    const { alert = "", labels, annotations } = rule;
    expect(["page", "ticket", "info"]).toContain(labels?.["severity"]);
    expect(rule.for).toMatch(/^\d+[mhd]$/);
    expect(annotations?.["summary"] ?? "").not.toBe("");
    expect(annotations?.["runbook_url"]).toBe(`{{ $externalLabels.service }}/runbooks/${alert}`);
    const runbook = await read(`runbooks/${alert}.md`);
    expect(runbook).toContain("## Look at");
    expect(runbook).toContain("## Do");
    expect(runbook.replaceAll(/\s+/g, " ")).toContain(rule.expr.replaceAll(/\s+/g, " ").trim());
    const tests = await Promise.all(
      ["alerts", "alerts-over-days", "alerts-over-a-month"].map((file) =>
        read(`prometheus/tests/${file}.yml`),
      ),
    );
    const made = tests.flatMap(
      (text) =>
        (parse(text) as { tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[] })
          .tests,
    );
    const own = made.flatMap((one) => one.alert_rule_test).filter(({ alertname }) => alertname === alert);
    expect(own.some(({ exp_alerts }) => exp_alerts.length > 0)).toBe(true);
    expect(own.some(({ exp_alerts }) => exp_alerts.length === 0)).toBe(true);
  },
);

test("no runbook is left of an alert that is gone", () => {
  const runbooks = Object.keys(texts).flatMap((file) => /runbooks\/(\w+)\.md$/.exec(file)?.[1] ?? []);
  expect(runbooks.sort()).toEqual(alerts.map(({ alert }) => alert ?? "").sort());
});
