import { type Dashboard, of, sum } from "../panels.ts";

export const business: Dashboard = {
  uid: "stillframe-business",
  title: "Business",
  description: "Who uses the service, how it grows, and what is made",
  rows: [
    {
      title: "Now",
      panels: [
        {
          title: "People",
          description: "With an account",
          unit: "short",
          kind: "stat",
          width: 8,
          lines: [[sum("users_total"), "people"]],
        },
        {
          title: "Tenants",
          description: "Active ones",
          unit: "short",
          kind: "stat",
          width: 8,
          lines: [[sum("tenants", "", 'status="active"'), "tenants"]],
        },
        {
          title: "On a plan that costs",
          description: "Active tenants, trials included",
          unit: "short",
          kind: "stat",
          width: 8,
          lines: [[sum("tenants", "", 'status="active", tier!="free"'), "tenants"]],
        },
      ],
    },
    {
      title: "Growth",
      panels: [
        {
          title: "Sign-ups",
          description: "Accounts that were confirmed",
          unit: "short",
          lines: [[`sum (increase(${of("signups_total")}[1h]))`, "an hour"]],
        },
        {
          title: "People and tenants",
          description: "Over time",
          unit: "short",
          lines: [
            [sum("users_total"), "people"],
            [sum("tenants", "", 'status="active"'), "tenants"],
          ],
        },
        {
          title: "Trials",
          description: "By how the latest of each tenant stands",
          unit: "short",
          lines: [[sum("trials", "state"), "{{state}}"]],
        },
        {
          title: "Trials that converted",
          description: "Of those that are over",
          unit: "percentunit",
          lines: [
            [
              `${sum("trials", "", 'state="converted"')} / clamp_min(${sum("trials", "", 'state=~"converted|ended"')}, 1)`,
              "converted",
            ],
          ],
        },
        {
          title: "Suspended tenants",
          description: "Of all",
          unit: "percentunit",
          lines: [[`${sum("tenants", "", 'status="suspended"')} / ${sum("tenants")}`, "suspended"]],
        },
        {
          title: "Signed in",
          description: "Sessions that have not ended",
          unit: "short",
          lines: [[sum("active_sessions"), "sessions"]],
        },
      ],
    },
    {
      title: "Plans",
      panels: [
        {
          title: "Tenants by plan",
          description: "Active ones, trials included",
          unit: "short",
          lines: [[sum("tenants", "tier", 'status="active"'), "{{tier}}"]],
        },
        {
          title: "Calls by plan",
          description: "Made with a key",
          unit: "short",
          lines: [[`sum by (tier) (increase(${of("api_key_usage_total")}[1h]))`, "{{tier}}"]],
        },
        {
          title: "Refused for want of allowance",
          description:
            "Calls beyond what a plan or a key grants in a month: whoever is refused may want more",
          unit: "short",
          lines: [
            [
              `sum by (policy) (increase(${of("rate_limit_hits_total", 'policy=~"month|key-month|captures"')}[1h]))`,
              "{{policy}}",
            ],
          ],
        },
        {
          title: "Tenants that pay, against 30 days ago",
          description: "Active ones on a plan that costs: now as a share of then",
          unit: "percentunit",
          lines: [
            [
              `${sum("tenants", "", 'status="active", tier!="free"')} / clamp_min(sum (${of("tenants", 'status="active", tier!="free"')} offset 30d or ${of("tenants", 'status="active", tier!="free"')}), 1)`,
              "now, of then",
            ],
          ],
        },
      ],
    },
    {
      title: "Use",
      panels: [
        {
          title: "Captures made",
          description: "By kind",
          unit: "short",
          lines: [
            [`sum by (kind) (increase(${of("captures_total", 'outcome="completed"')}[1h]))`, "{{kind}}"],
          ],
        },
        {
          title: "Jobs that ended",
          description: "By how",
          unit: "short",
          lines: [[`sum by (status) (increase(${of("background_jobs_total")}[1h]))`, "{{status}}"]],
        },
        {
          title: "Webhooks delivered",
          description: "By how it ended",
          unit: "short",
          lines: [[`sum by (outcome) (increase(${of("webhook_deliveries_total")}[1h]))`, "{{outcome}}"]],
        },
        {
          title: "Webhooks of others",
          description: "By source",
          unit: "short",
          lines: [[`sum by (source) (increase(${of("webhook_events_total")}[1h]))`, "{{source}}"]],
        },
      ],
    },
  ],
};
