import { type Dashboard, growth, mean, percentiles, quantile, rate, share, sum } from "../panels.ts";

const requests = "http_requests_total";
const duration = "http_request_duration_seconds";
const failed = share(rate(requests, "", 'outcome="failed"'), rate(requests));
/** Making a capture takes as long as its page: the mean that is aimed at is of all other answers. */
const quick = 'route!~".*/(screenshot|pdf|content|compare)(/merge)?"';

export const overview: Dashboard = {
  uid: "stillframe-api",
  title: "API overview",
  description: "How much is asked, how well it is answered, and how fast",
  rows: [
    {
      title: "Now",
      panels: [
        {
          title: "Requests",
          description: "A second",
          unit: "reqps",
          kind: "stat",
          lines: [[rate(requests), "requests"]],
        },
        {
          title: "Errors of ours",
          description: "Share of answers that failed through our fault; the target is below 0.1 %",
          unit: "percentunit",
          kind: "stat",
          thresholds: [0.0005, 0.001],
          lines: [[failed, "errors"]],
        },
        {
          title: "Mean response",
          description: "Of all but the making of captures; the target is below 200 ms",
          unit: "s",
          kind: "stat",
          thresholds: [0.15, 0.2],
          lines: [[mean(duration, "", quick), "mean"]],
        },
        {
          title: "In progress",
          description: "Requests under way",
          unit: "short",
          kind: "stat",
          lines: [[sum("http_requests_in_progress"), "requests"]],
        },
      ],
    },
    {
      title: "Traffic",
      panels: [
        {
          title: "Requests by outcome",
          description: "refused: the caller's fault, target: the captured page's, failed: ours",
          unit: "reqps",
          lines: [[rate(requests, "outcome"), "{{outcome}}"]],
        },
        {
          title: "Requests by status",
          description: "Of the answers",
          unit: "reqps",
          lines: [[rate(requests, "status"), "{{status}}"]],
        },
        {
          title: "Duration",
          description: "Until the answer began, all routes",
          unit: "s",
          lines: percentiles(duration),
        },
        {
          title: "Duration without captures",
          description: "Until the answer began, of all but the making of captures",
          unit: "s",
          lines: percentiles(duration, quick),
        },
      ],
    },
    {
      title: "Endpoints",
      panels: [
        {
          title: "Most asked",
          description: "Over the time shown",
          unit: "short",
          kind: "table",
          lines: [[`topk(15, ${growth(requests, "method, route")})`, ""]],
        },
        {
          title: "Slowest at p95",
          description: "Over the time shown",
          unit: "s",
          kind: "table",
          lines: [
            [
              `topk(15, ${quantile(0.95, duration, "method, route").replaceAll("$__rate_interval", "$__range")})`,
              "",
            ],
          ],
        },
        {
          title: "Errors by endpoint",
          description: "Our own and those of captured pages, over the time shown",
          unit: "short",
          kind: "table",
          lines: [[`topk(15, ${growth(requests, "method, route, status, outcome", 'outcome!="ok"')})`, ""]],
        },
        {
          title: "Refused by limits",
          description: "By the limit; other: rules that operators made",
          unit: "reqps",
          lines: [[rate("rate_limit_hits_total", "policy"), "{{policy}}"]],
        },
      ],
    },
  ],
};
