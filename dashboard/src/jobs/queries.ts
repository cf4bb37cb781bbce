import { queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { pagedQuery } from "#api/paged.ts";
import { bodyOf } from "#api/problem.ts";
import type { JobFilter } from "./filter.ts";
import { isOver } from "./words.ts";

/** Beside the events, for a state that came while nobody listened. */
const underWayMs = 5000;
const pageSize = 25;

export const jobsQuery = (filter: JobFilter) =>
  pagedQuery(
    ["jobs", filter],
    (page) => api.GET("/jobs", { params: { query: { ...filter, ...page } } }),
    pageSize,
    { idOf: ({ job_id }) => job_id, isSettled: ({ status }) => isOver(status) },
  );

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: ["job", id],
    queryFn: () => bodyOf(api.GET("/jobs/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) =>
      data?.status === "pending" || data?.status === "processing" ? underWayMs : false,
  });

export const bulkQuery = (id: string) =>
  queryOptions({
    queryKey: ["bulk", id],
    queryFn: () => bodyOf(api.GET("/captures/bulk/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) =>
      data?.status === "pending" || data?.status === "processing" ? underWayMs : false,
  });
