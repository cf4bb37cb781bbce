import { infiniteQueryOptions } from "@tanstack/react-query";
import { bodyOf } from "./problem.ts";

type Page<T> = { data: T[]; next_cursor: string | null };
type Answer<T> = Promise<{ data?: Page<T>; error?: unknown; response: Response }>;
/** What is asked of a list besides its filters; the first page has no cursor. */
export type PageQuery = { limit: number; cursor?: string };

/** A list of the API, page by page. */
export function pagedQuery<T>(
  queryKey: readonly unknown[],
  fetchPage: (page: PageQuery) => Answer<T>,
  pageSize = 25,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) =>
      bodyOf<Page<T>>(fetchPage({ limit: pageSize, ...(pageParam && { cursor: pageParam }) })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
