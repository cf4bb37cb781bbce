// What the overview shows, each figure from where the API counts it.
import { queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";
import type { Range } from "./range.ts";

/** Beside what is told live: figures change by the mere passing of time. */
const anewMs = 30_000;

export const usageQuery = (range: Range) =>
  queryOptions({
    queryKey: ["overview", "usage", range],
    queryFn: () => bodyOf(api.GET("/analytics/usage", { params: { query: { range } } })),
    refetchInterval: anewMs,
  });

export const recentQuery = queryOptions({
  queryKey: ["captures", "recent"],
  queryFn: async () => (await bodyOf(api.GET("/captures", { params: { query: { limit: 6 } } }))).data,
  refetchInterval: anewMs,
});

export const standingQuery = queryOptions({
  queryKey: ["limits", "standing"],
  queryFn: () => bodyOf(api.GET("/limits")),
  refetchInterval: anewMs,
});
