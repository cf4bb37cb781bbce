// What the overview shows, each figure from where the API counts it.
import { queryOptions } from "@tanstack/react-query";
import { api, type LimitAnalytics } from "#api/client.ts";
import { asProblem, bodyOf } from "#api/problem.ts";
import { hoursOf, type Range } from "./range.ts";

const anewMs = 30_000;
const endpointsMax = 50;
/** The API tells success for a week at most. */
const healthHoursMax = 168;
const dayMs = 86_400_000;

export const callsQuery = (range: Range) =>
  queryOptions({
    queryKey: ["overview", "calls", range],
    queryFn: () =>
      bodyOf(
        api.GET("/limits/analytics", {
          params: { query: { minutes: hoursOf[range] * 60, limit: endpointsMax } },
        }),
      ),
    refetchInterval: anewMs,
  });

/** Null where the person's role may not see it. */
export const healthQuery = (range: Range) =>
  queryOptions({
    queryKey: ["overview", "health", range],
    queryFn: async () => {
      const hours = Math.min(hoursOf[range], healthHoursMax);
      const { tenant } = await bodyOf(api.GET("/me"));
      const query = { hours, ...(tenant && { tenant_id: tenant.id }) };
      return bodyOf(api.GET("/admin/enterprise/api-health", { params: { query } })).catch(
        (thrown: unknown) => {
          if (asProblem(thrown).status === 403) return null;
          throw thrown;
        },
      );
    },
    refetchInterval: anewMs,
  });

export const cacheQuery = (range: Range) =>
  queryOptions({
    queryKey: ["overview", "cache", range],
    queryFn: () => {
      const from = new Date(Date.now() - (hoursOf[range] / 24) * dayMs).toISOString().slice(0, 10);
      return bodyOf(api.GET("/cache/stats", { params: { query: { from } } }));
    },
    refetchInterval: anewMs,
  });

export const standingQuery = queryOptions({
  queryKey: ["limits", "standing"],
  queryFn: () => bodyOf(api.GET("/limits")),
  refetchInterval: anewMs,
});

export const recentQuery = queryOptions({
  queryKey: ["captures", "recent"],
  queryFn: async () => (await bodyOf(api.GET("/captures", { params: { query: { limit: 6 } } }))).data,
  refetchInterval: anewMs,
});

/** Calls let through of the endpoints that begin like this, whatever the verb. */
export function callsOf({ endpoints }: LimitAnalytics, path: RegExp): number {
  return endpoints.filter(({ subject }) => path.test(subject)).reduce((sum, { allowed }) => sum + allowed, 0);
}
