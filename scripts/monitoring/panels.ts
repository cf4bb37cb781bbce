// Panels of Grafana in few words: a title, a unit, and what each line shows.

/** A line of a panel: an expression and how its series are named. */
export type Line = readonly [expr: string, legend: string];
export type Panel = {
  title: string;
  /** What one needs to know to read it. */
  description: string;
  /** As Grafana names units: `s`, `percentunit`, `reqps`, `short`, `bytes`. */
  unit: string;
  kind?: "timeseries" | "stat" | "table" | "bargauge";
  lines: readonly Line[];
  /** Orange and red from these on; with `isFloor` below them. */
  thresholds?: readonly [orange: number, red: number];
  isFloor?: boolean;
  /** Of 24 columns. */
  width?: number;
};
export type Row = { title: string; panels: readonly Panel[] };
export type Dashboard = { uid: string; title: string; description: string; rows: readonly Row[] };

const datasource = { type: "prometheus", uid: "${datasource}" };
const heightOf = ({ kind }: Panel) => (kind === "stat" ? 4 : 8);

export function dashboardJson({ uid, title, description, rows }: Dashboard) {
  let id = 0;
  let y = 0;
  const panels: unknown[] = [];
  for (const row of rows) {
    panels.push({
      id: ++id,
      type: "row",
      title: row.title,
      collapsed: false,
      gridPos: { h: 1, w: 24, x: 0, y: y++ },
      panels: [],
    });
    let x = 0;
    let height = 0;
    for (const panel of row.panels) {
      const w = panel.width ?? (panel.kind === "stat" ? 6 : 12);
      if (x + w > 24) {
        x = 0;
        y += height;
        height = 0;
      }
      panels.push(panelJson(panel, ++id, { h: heightOf(panel), w, x, y }));
      height = Math.max(height, heightOf(panel));
      x += w;
    }
    y += height;
  }
  return {
    uid,
    title: `Stillframe / ${title}`,
    description,
    tags: ["stillframe"],
    editable: false,
    schemaVersion: 39,
    timezone: "browser",
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: { list: variables },
    panels,
  };
}

function panelJson(panel: Panel, id: number, gridPos: Record<string, number>) {
  const { title, description, unit, kind = "timeseries", lines, thresholds, isFloor = false } = panel;
  const isInstant = kind !== "timeseries";
  return {
    id,
    type: kind,
    title,
    description,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: { unit, ...(thresholds ? { thresholds: stepsOf(thresholds, isFloor) } : {}) },
      overrides: [],
    },
    options: optionsOf(kind),
    targets: lines.map(([expr, legendFormat], at) => ({
      refId: String.fromCodePoint(65 + at),
      datasource,
      expr,
      legendFormat,
      instant: isInstant,
      range: !isInstant,
      ...(kind === "table" ? { format: "table" } : {}),
    })),
  };
}

function optionsOf(kind: Panel["kind"]) {
  if (kind === "timeseries" || kind === undefined)
    return { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } };
  return kind === "table" ? { showHeader: true } : { reduceOptions: { calcs: ["lastNotNull"] } };
}

function stepsOf([orange, red]: readonly [number, number], isFloor: boolean) {
  const steps = isFloor
    ? [
        { color: "red", value: null },
        { color: "orange", value: red },
        { color: "green", value: orange },
      ]
    : [
        { color: "green", value: null },
        { color: "orange", value: orange },
        { color: "red", value: red },
      ];
  return { mode: "absolute", steps };
}

const variables = [
  { name: "datasource", label: "Data source", type: "datasource", query: "prometheus" },
  {
    name: "job",
    label: "Job",
    type: "query",
    datasource,
    query: "label_values(http_requests_total, job)",
    refresh: 2,
    includeAll: true,
    multi: true,
    allValue: ".+",
    current: { text: "All", value: "$__all" },
  },
  {
    name: "instance",
    label: "Instance",
    type: "query",
    datasource,
    query: 'label_values(http_requests_total{job=~"$job"}, instance)',
    refresh: 2,
    includeAll: true,
    multi: true,
    allValue: ".+",
    current: { text: "All", value: "$__all" },
  },
];

const own = 'job=~"$job", instance=~"$instance"';

/** The series of a metric that the dashboard is about. */
export const of = (name: string, matchers = "") => `${name}{${own}${matchers === "" ? "" : `, ${matchers}`}}`;
/** What a counter grew by in a second, summed by labels. */
export const rate = (name: string, by = "", matchers = "") =>
  `sum${byOf(by)} (rate(${of(name, matchers)}[$__rate_interval]))`;
/** What a counter grew by over the time shown. */
export const growth = (name: string, by = "", matchers = "") =>
  `sum${byOf(by)} (increase(${of(name, matchers)}[$__range]))`;
export const sum = (name: string, by = "", matchers = "") => `sum${byOf(by)} (${of(name, matchers)})`;
/** A share of a histogram's observations did not exceed this. */
export const quantile = (share: number, name: string, by = "", matchers = "") =>
  `histogram_quantile(${share}, ${rate(`${name}_bucket`, by === "" ? "le" : `le, ${by}`, matchers)})`;
export const mean = (name: string, by = "", matchers = "") =>
  `${rate(`${name}_sum`, by, matchers)} / ${rate(`${name}_count`, by, matchers)}`;
/** A part of a whole; nought, and not nothing, where there is none of it. */
export const share = (part: string, whole: string) => `(${part} or 0 * ${whole}) / ${whole}`;
export const percentiles = (name: string, matchers = ""): Line[] => [
  [quantile(0.5, name, "", matchers), "p50"],
  [quantile(0.95, name, "", matchers), "p95"],
  [quantile(0.99, name, "", matchers), "p99"],
];

const byOf = (by: string) => (by === "" ? "" : ` by (${by})`);
