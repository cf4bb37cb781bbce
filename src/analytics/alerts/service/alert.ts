// An alert about the service itself, as Prometheus and the rules that are built in both have it.
import type { MetricName } from "./metrics.ts";

/** Who is told: `page` wakes somebody, `ticket` waits for the working day, `info` goes where people look. */
export const levelOf = { page: "critical", ticket: "warning", info: "info" } as const;

export type ServiceAlert = {
  severity: keyof typeof levelOf;
  comparison: "above" | "below";
  /** In the metric's unit; `summary` says it where it has `{threshold}`. */
  threshold: number;
  forMinutes: number;
  /** What it means. */
  summary: string;
  /** What the Worker finds it from and how far it looks back, or why it cannot know. */
  builtIn: { metric: MetricName; windowMinutes: number } | { never: string };
};

export const summaryOf = ({ summary }: ServiceAlert, threshold: number): string =>
  summary.replace("{threshold}", threshold.toLocaleString("en"));
