import { type Dashboard, growth, percentiles, quantile, rate, sum } from "../panels.ts";

export const captures: Dashboard = {
  uid: "stillframe-captures",
  title: "Captures and browsers",
  description: "What is captured, how long each phase takes, and how full the browsers are",
  rows: [
    {
      title: "Captures",
      panels: [
        {
          title: "Captures by outcome",
          description: "target: the page could not be captured through its own fault",
          unit: "ops",
          lines: [[rate("captures_total", "outcome"), "{{outcome}}"]],
        },
        {
          title: "Captures by kind",
          description: "A second",
          unit: "ops",
          lines: [[rate("captures_total", "kind"), "{{kind}}"]],
        },
        {
          title: "Duration",
          description: "From asking a browser to the stored file",
          unit: "s",
          lines: percentiles("capture_duration_seconds"),
        },
        {
          title: "p95 by phase",
          description: "Where the time goes",
          unit: "s",
          lines: [[quantile(0.95, "capture_phase_duration_seconds", "phase"), "{{phase}}"]],
        },
        {
          title: "Why captures fail",
          description: "Over the time shown",
          unit: "short",
          kind: "table",
          lines: [[growth("capture_failures_total", "code"), ""]],
        },
        {
          title: "Bytes made",
          description: "By kind",
          unit: "Bps",
          lines: [[rate("capture_bytes_total", "kind"), "{{kind}}"]],
        },
      ],
    },
    {
      title: "Browsers",
      panels: [
        {
          title: "In use",
          description: "Captures under way, of as many as all browsers can make at once",
          unit: "percentunit",
          kind: "stat",
          thresholds: [0.6, 0.8],
          lines: [[`${sum("browser_captures_active")} / ${sum("browser_captures_max")}`, "in use"]],
        },
        {
          title: "Waiting",
          description: "Captures without a place yet",
          unit: "short",
          kind: "stat",
          lines: [[sum("browser_captures_waiting"), "waiting"]],
        },
        {
          title: "Open",
          description: "Of those that the configuration grants",
          unit: "percentunit",
          kind: "stat",
          lines: [
            [`${sum("browser_sessions", "", 'state="open"')} / ${sum("browser_sessions_max")}`, "open"],
          ],
        },
        {
          title: "Unreachable",
          description: "Objects that did not say how they stand",
          unit: "short",
          kind: "stat",
          thresholds: [1, 2],
          lines: [[sum("browser_sessions", "", 'state="unreachable"'), "unreachable"]],
        },
        {
          title: "Places",
          description: "Taken, waited for, and there",
          unit: "short",
          lines: [
            [sum("browser_captures_active"), "active"],
            [sum("browser_captures_waiting"), "waiting"],
            [sum("browser_captures_max"), "at most"],
          ],
        },
        {
          title: "Browsers",
          description: "By what they do",
          unit: "short",
          lines: [[sum("browser_sessions", "state"), "{{state}}"]],
        },
        {
          title: "Starts",
          description: "By outcome",
          unit: "ops",
          lines: [[rate("browser_starts_total", "outcome"), "{{outcome}}"]],
        },
        {
          title: "Wait for a place at p95",
          description: "Of captures that had to wait",
          unit: "s",
          lines: [
            [
              `(${quantile(0.95, "capture_phase_duration_seconds", "", 'phase="queue"')} >= 0) or 0 * ${rate("captures_total")}`,
              "wait",
            ],
          ],
        },
      ],
    },
  ],
};
