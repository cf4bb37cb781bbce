import { type Dashboard, growth, of, percentiles, quantile, rate, share, sum } from "../panels.ts";

const requests = "http_requests_total";

export const system: Dashboard = {
  uid: "stillframe-system",
  title: "System and SLA",
  description: "The service's promises, and what works behind the answers",
  rows: [
    {
      title: "Promises",
      panels: [
        {
          title: "Reachable",
          description: "Share of scrapes that were answered over the time shown; the target is above 99.9 %",
          unit: "percentunit",
          kind: "stat",
          thresholds: [0.999, 0.99],
          isFloor: true,
          lines: [[`avg(avg_over_time(${of("up")}[$__range]))`, "reachable"]],
        },
        {
          title: "Answered without a fault of ours",
          description: "Over the time shown; the target is above 99.9 %",
          unit: "percentunit",
          kind: "stat",
          thresholds: [0.999, 0.99],
          isFloor: true,
          lines: [[`1 - ${share(growth(requests, "", 'outcome="failed"'), growth(requests))}`, "answered"]],
        },
        {
          title: "Error budget left",
          description: "Of the 0.1 % that may fail, over the time shown",
          unit: "percentunit",
          kind: "stat",
          thresholds: [0.5, 0.1],
          isFloor: true,
          lines: [
            [`1 - ${share(growth(requests, "", 'outcome="failed"'), growth(requests))} / 0.001`, "left"],
          ],
        },
        {
          title: "Since the deployment",
          description: "A Worker has no process to be up",
          unit: "s",
          kind: "stat",
          lines: [[of("app_uptime_seconds"), "{{instance}}"]],
        },
        {
          title: "Burn rate",
          description: "How many times as fast as allowed the error budget is used",
          unit: "short",
          width: 24,
          lines: [
            ["stillframe:http_errors:ratio_rate5m / 0.001", "5 minutes"],
            ["stillframe:http_errors:ratio_rate1h / 0.001", "an hour"],
            ["stillframe:http_errors:ratio_rate6h / 0.001", "6 hours"],
          ],
        },
      ],
    },
    {
      title: "Behind the answers",
      panels: [
        {
          title: "Jobs that wait or are made",
          description: "Asked of the database",
          unit: "short",
          lines: [[sum("background_job_queue_size", "status"), "{{status}}"]],
        },
        {
          title: "Longest wait",
          description: "For how long the oldest job has been due",
          unit: "s",
          lines: [[`max (${of("background_job_oldest_seconds")})`, "oldest"]],
        },
        {
          title: "Jobs' duration",
          description: "From accepting to the end",
          unit: "s",
          lines: percentiles("background_job_duration_seconds"),
        },
        {
          title: "Dead letters",
          description: "Given up after the last attempt",
          unit: "short",
          lines: [[`sum by (kind) (increase(${of("dead_letters_total")}[1h]))`, "{{kind}}"]],
        },
        {
          title: "Messages' batches",
          description: "By queue",
          unit: "ops",
          lines: [[rate("queue_batches_total", "queue, outcome"), "{{queue}} {{outcome}}"]],
        },
        {
          title: "Scheduled tasks",
          description: "Runs by outcome",
          unit: "ops",
          lines: [[rate("scheduled_tasks_total", "outcome"), "{{outcome}}"]],
        },
        {
          title: "Webhook deliveries due",
          description: "And not made yet",
          unit: "short",
          lines: [
            [sum("webhook_deliveries_pending"), "due"],
            [sum("webhook_endpoints_disabled"), "endpoints disabled"],
          ],
        },
        {
          title: "Attempts at delivering",
          description: "By result",
          unit: "ops",
          lines: [[rate("webhook_attempts_total", "result"), "{{result}}"]],
        },
        {
          title: "Time that receivers took",
          description: "Of webhooks",
          unit: "s",
          lines: percentiles("webhook_attempt_duration_seconds"),
        },
        {
          title: "Working on webhooks of others",
          description: "Time by source at p95",
          unit: "s",
          lines: [
            [
              `(${quantile(0.95, "webhook_processing_duration_seconds", "source")} >= 0) or 0 * ${rate("webhook_events_total", "source")}`,
              "{{source}}",
            ],
          ],
        },
        {
          title: "What runs",
          description: "The version that answered",
          unit: "short",
          kind: "table",
          lines: [[of("system_info"), ""]],
        },
        {
          title: "What cannot be known",
          description: "Metrics that a Worker has no way to measure",
          unit: "short",
          kind: "table",
          lines: [[of("stillframe_not_available_info"), ""]],
        },
      ],
    },
  ],
};
