import { queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { pagedQuery } from "#api/paged.ts";
import { bodyOf } from "#api/problem.ts";
import type { AuditFilter, BlockFilter, PeopleFilter, TenantFilter } from "./filters.ts";

const anewMs = 20_000;

export const tenantsQuery = (filter: TenantFilter) =>
  pagedQuery(["operators", "tenants", filter], (page) =>
    api.GET("/tenants", { params: { query: { ...filter, ...page } } }),
  );

export const tenantQuery = (id: string) =>
  queryOptions({
    queryKey: ["operators", "tenant", id],
    queryFn: () => bodyOf(api.GET("/tenants/{id}", { params: { path: { id } } })),
  });

export const tenantLimitsQuery = (id: string) =>
  queryOptions({
    queryKey: ["operators", "tenant", id, "limits"],
    queryFn: () => bodyOf(api.GET("/admin/limits/tenants/{id}", { params: { path: { id } } })),
  });

export const peopleQuery = (filter: PeopleFilter) =>
  pagedQuery(["operators", "people", filter], (page) =>
    api.GET("/admin/people", { params: { query: { ...filter, ...page } } }),
  );

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ["operators", "person", id],
    queryFn: () => bodyOf(api.GET("/admin/people/{id}", { params: { path: { id } } })),
  });

export const flagsQuery = pagedQuery(["operators", "flags"], (query) =>
  api.GET("/admin/flags", { params: { query } }),
);

export const flagQuery = (key: string) =>
  queryOptions({
    queryKey: ["operators", "flag", key],
    queryFn: () => bodyOf(api.GET("/admin/flags/{key}", { params: { path: { key } } })),
  });

export const flagHistoryQuery = (key: string) =>
  pagedQuery(["operators", "flag", key, "history"], (query) =>
    api.GET("/admin/flags/{key}/history", { params: { path: { key }, query } }),
  );

export const eventsQuery = ({ view = "review", q }: AuditFilter) =>
  pagedQuery(["operators", "audit", view, q], (page) =>
    api.GET("/admin/audit/events", {
      params: {
        query: {
          ...page,
          ...(q !== undefined && { q }),
          ...(view === "review" && { flagged: true, reviewed: false }),
          ...(view === "failures" && { outcome: "failure" as const }),
        },
      },
    }),
  );

export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ["operators", "audit-event", id],
    queryFn: () => bodyOf(api.GET("/admin/audit/events/{id}", { params: { path: { id } } })),
  });

export const alertsQuery = pagedQuery(["operators", "alerts"], (page) =>
  api.GET("/admin/audit/alerts", { params: { query: { ...page, acknowledged: false } } }),
);

export const auditSummaryQuery = queryOptions({
  queryKey: ["operators", "audit-summary"],
  queryFn: () => bodyOf(api.GET("/admin/enterprise/audit-summary", { params: { query: { hours: 24 } } })),
  refetchInterval: anewMs,
});

export const apiHealthQuery = (hours: number) =>
  queryOptions({
    queryKey: ["operators", "api-health", hours],
    queryFn: () => bodyOf(api.GET("/admin/enterprise/api-health", { params: { query: { hours } } })),
    refetchInterval: anewMs,
  });

export const systemQuery = queryOptions({
  queryKey: ["operators", "system"],
  queryFn: () => bodyOf(api.GET("/admin/system")),
  refetchInterval: anewMs,
});

export const jobSummaryQuery = queryOptions({
  queryKey: ["operators", "jobs"],
  queryFn: () => bodyOf(api.GET("/admin/jobs/summary")),
  refetchInterval: anewMs,
});

export const webhookHealthQuery = (hours: number) =>
  queryOptions({
    queryKey: ["operators", "webhook-health", hours],
    queryFn: () => bodyOf(api.GET("/admin/enterprise/webhook-health", { params: { query: { hours } } })),
    refetchInterval: anewMs,
  });

export const inboundQuery = (hours: number) =>
  queryOptions({
    queryKey: ["operators", "inbound", hours],
    queryFn: () => bodyOf(api.GET("/admin/webhooks/inbound/stats", { params: { query: { hours } } })),
    refetchInterval: anewMs,
  });

export const endpointsQuery = pagedQuery(["operators", "endpoints"], (page) =>
  api.GET("/admin/webhooks/endpoints", { params: { query: { ...page, status: "disabled" as const } } }),
);

export const limitSummaryQuery = queryOptions({
  queryKey: ["operators", "limit-summary"],
  queryFn: () =>
    bodyOf(api.GET("/admin/enterprise/rate-limit-summary", { params: { query: { hours: 24 } } })),
  refetchInterval: anewMs,
});

export const blocksQuery = (filter: BlockFilter) =>
  pagedQuery(["operators", "blocks", filter], (page) =>
    api.GET("/admin/limits/blocks", { params: { query: { ...filter, ...page } } }),
  );

export const rulesQuery = queryOptions({
  queryKey: ["operators", "rules"],
  queryFn: async () => (await bodyOf(api.GET("/admin/limits/rules"))).data,
});
