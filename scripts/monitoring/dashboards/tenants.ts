import { type Dashboard, of, rate, sum } from "../panels.ts";

const requests = "http_requests_total";

export const tenants: Dashboard = {
  uid: "stillframe-tenants",
  title: "Tenants",
  description: "Plans and their use; a single tenant is never a label: look there in the service itself",
  rows: [
    {
      title: "Plans",
      panels: [
        {
          title: "Tenants by plan",
          description: "Active ones",
          unit: "short",
          kind: "bargauge",
          lines: [[sum("tenants", "tier", 'status="active"'), "{{tier}}"]],
        },
        {
          title: "Tenants by state",
          description: "All plans",
          unit: "short",
          kind: "bargauge",
          lines: [[sum("tenants", "status"), "{{status}}"]],
        },
        {
          title: "Calls by plan",
          description: "Made with an API key",
          unit: "reqps",
          lines: [[rate("api_key_usage_total", "tier"), "{{tier}}"]],
        },
        {
          title: "Calls that failed by plan",
          description: "Share of those with a status from 400 on",
          unit: "percentunit",
          lines: [
            [
              `${rate("api_key_usage_total", "tier", 'outcome="failure"')} / ${rate("api_key_usage_total", "tier")}`,
              "{{tier}}",
            ],
          ],
        },
      ],
    },
    {
      title: "Ways in",
      panels: [
        {
          title: "Signing in and out",
          description: "By event and outcome",
          unit: "ops",
          lines: [[rate("auth_events_total", "event, outcome"), "{{event}} {{outcome}}"]],
        },
        {
          title: "Refused callers",
          description: "By reason",
          unit: "ops",
          lines: [[rate("auth_failures_total", "event, reason"), "{{event}} {{reason}}"]],
        },
        {
          title: "Keys, sessions, tokens",
          description: "What was done with them",
          unit: "ops",
          lines: [[rate("token_operations_total", "token, operation"), "{{token}} {{operation}}"]],
        },
        {
          title: "Listeners",
          description: "Connections to event streams",
          unit: "short",
          lines: [[sum("websocket_connections"), "connections"]],
        },
        {
          title: "Messages to listeners",
          description: "And from them",
          unit: "ops",
          lines: [[rate("websocket_messages_total", "direction"), "{{direction}}"]],
        },
        {
          title: "Limits that refused",
          description: "Share of calls",
          unit: "percentunit",
          lines: [
            [`sum(rate(${of("rate_limit_hits_total")}[$__rate_interval])) / ${rate(requests)}`, "refused"],
          ],
        },
      ],
    },
  ],
};
