import { infiniteQueryOptions } from "@tanstack/react-query";
import { api } from "#api/client.ts";
import { bodyOf } from "#api/problem.ts";

/** Which keys are shown; it stands in the address. */
export type KeyFilter = { active?: boolean };

const pageSize = 50;

export function readKeyFilter({ active }: Record<string, unknown>): KeyFilter {
  return typeof active === "boolean" ? { active } : {};
}

export const keysQuery = (filter: KeyFilter) =>
  infiniteQueryOptions({
    queryKey: ["keys", filter],
    queryFn: ({ pageParam }) =>
      bodyOf(
        api.GET("/keys", {
          params: { query: { ...filter, limit: pageSize, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
