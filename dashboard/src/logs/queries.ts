import { queryOptions } from "@tanstack/react-query";
import { api, type LoggedRequest } from "#api/client.ts";
import { pagedQuery } from "#api/paged.ts";
import { bodyOf } from "#api/problem.ts";
import { askedOf, narrowing } from "./asked.ts";
import type { LogFilter } from "./filter.ts";

/** The own tenant's log, or that of all tenants. */
export type Whose = "own" | "all";
const doors = { own: "/requests", all: "/admin/requests" } as const;
const pageSize = 100;
export const tailRows = 50;

/** Read once: what comes later is fetched when it is asked for, so that no row moves by itself. */
export const logQuery = (whose: Whose, filter: LogFilter) => ({
  ...pagedQuery(
    ["logs", whose, narrowing(filter)],
    (page) => api.GET(doors[whose], { params: { query: { ...askedOf(filter), ...page } } }),
    pageSize,
  ),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
});

export const tailQuery = (whose: Whose, filter: LogFilter) =>
  queryOptions({
    queryKey: ["log-tail", whose, narrowing(filter)],
    queryFn: async (): Promise<LoggedRequest[]> => {
      const query = { ...askedOf(filter), limit: tailRows };
      return (await bodyOf(api.GET(doors[whose], { params: { query } }))).data;
    },
    staleTime: 0,
    gcTime: 0,
  });

export const requestQuery = (whose: Whose, id: string) =>
  queryOptions({
    queryKey: ["logged", whose, id],
    queryFn: () =>
      bodyOf(
        whose === "own"
          ? api.GET("/requests/{id}", { params: { path: { id } } })
          : api.GET("/admin/requests/{id}", { params: { path: { id } } }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });

export function exportAddress(whose: Whose, filter: LogFilter): string {
  const query = new URLSearchParams(askedOf(filter));
  return `/api/v1${doors[whose]}/export?${query.toString()}`;
}
