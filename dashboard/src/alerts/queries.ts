import { queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { pagedQuery } from "#api/paged.ts";
import { bodyOf } from "#api/problem.ts";
import type { AlertFilter } from "./filter.ts";

/** The own tenant's, or those of the service. */
export type Whose = "own" | "service";
export const ruleDoors = { own: "/alert-rules", service: "/admin/alert-rules" } as const;
export const oneRuleDoors = { own: "/alert-rules/{id}", service: "/admin/alert-rules/{id}" } as const;
const alertDoors = { own: "/alerts", service: "/admin/alerts" } as const;
/** Rules are looked at each minute. */
const anewMs = 30_000;

export const rulesQuery = (whose: Whose) =>
  queryOptions({
    queryKey: ["alerts", whose, "rules"],
    queryFn: async () => (await bodyOf(api.GET(ruleDoors[whose]))).data,
    refetchInterval: anewMs,
  });

export const alertsQuery = (whose: Whose, filter: AlertFilter) => ({
  ...pagedQuery(["alerts", whose, "raised", filter], (page) =>
    api.GET(alertDoors[whose], { params: { query: { ...filter, ...page } } }),
  ),
  refetchInterval: anewMs,
});
