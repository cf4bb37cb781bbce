import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { pagedQuery } from "#api/paged.ts";
import { bodyOf } from "#api/problem.ts";

export const statuses = ["completed", "failed", "processing"] as const;
export const kinds = ["screenshot", "pdf", "content"] as const;
type Status = (typeof statuses)[number];
export type Kind = (typeof kinds)[number];

/** What the list is narrowed to: all of it stands in the address. */
export type CaptureFilter = { status?: Status; kind?: Kind; url?: string };

const pageSize = 24;
const underWayMs = 3000;

export function readFilter(search: Record<string, unknown>): CaptureFilter {
  const { status, kind, url } = search;
  return {
    ...(isOneOf(statuses, status) && { status }),
    ...(isOneOf(kinds, kind) && { kind }),
    ...(typeof url === "string" && url !== "" && { url }),
  };
}

function isOneOf<T extends string>(values: readonly T[], value: unknown): value is T {
  return values.some((one) => one === value);
}

export const capturesQuery = (filter: CaptureFilter) =>
  infiniteQueryOptions({
    ...pagedQuery(
      ["captures", filter],
      (page) => api.GET("/captures", { params: { query: { ...filter, ...page } } }),
      pageSize,
      { idOf: ({ id }) => id, isSettled: ({ status }) => status !== "processing" },
    ),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some(({ status }) => status === "processing"))
        ? underWayMs
        : false,
  });

export const captureQuery = (id: string) =>
  queryOptions({
    queryKey: ["capture", id],
    queryFn: () => bodyOf(api.GET("/captures/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.status === "processing" ? underWayMs : false),
  });
