import { type InfiniteData, infiniteQueryOptions } from "@tanstack/react-query";
import { bodyOf } from "./problem.ts";

type Page<T> = { data: T[]; next_cursor: string | null };
type Answer<T> = Promise<{ data?: Page<T>; error?: unknown; response: Response }>;
/** What is asked of a list besides its filters; the first page has no cursor. */
export type PageQuery = { limit: number; cursor?: string };
/** Where a page begins, and after which row. */
type Begin = { cursor: string; after: string | undefined };
/** What is known of a list's rows: each by its id, and whether it changes no more. */
type Rows<T> = { idOf: (row: T) => string; isSettled: (row: T) => boolean };

const first: Begin = { cursor: "", after: undefined };
const olderPageSize = 100;
/** So many rows from the top are always read anew. */
const freshRows = 100;

/**
 * A list of the API, page by page. Where its rows are described, older pages are larger, and what was read of them is
 * not asked for again while nothing of it can change: an event costs the same however far somebody scrolled.
 */
export function pagedQuery<T>(
  queryKey: readonly unknown[],
  fetchPage: (page: PageQuery) => Answer<T>,
  pageSize = 25,
  rows?: Rows<T>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam: { cursor, after }, client }) => {
      const known = client.getQueryData<InfiniteData<Page<T>>>(queryKey)?.pages;
      const kept = rows && known && after !== undefined ? pageAfter(known, after, rows) : undefined;
      const limit = rows && cursor ? Math.max(pageSize, olderPageSize) : pageSize;
      return kept ?? bodyOf<Page<T>>(fetchPage({ limit, ...(cursor && { cursor }) }));
    },
    initialPageParam: first,
    getNextPageParam: ({ data, next_cursor }): Begin | undefined => {
      const last = data.at(-1);
      return next_cursor === null ? undefined : { cursor: next_cursor, after: last && rows?.idOf(last) };
    },
  });
}

/** What is known to come after a row; undefined where that is to be asked. */
function pageAfter<T>(
  pages: readonly Page<T>[],
  after: string,
  { idOf, isSettled }: Rows<T>,
): Page<T> | undefined {
  let above = 0;
  for (const [index, page] of pages.entries()) {
    const at = page.data.findIndex((row) => idOf(row) === after);
    above += page.data.length;
    if (at === -1) continue;
    const rest = page.data.slice(at + 1);
    const next = rest.length > 0 ? { ...page, data: rest } : pages[index + 1];
    return above >= freshRows && next?.data.every(isSettled) ? next : undefined;
  }
  return undefined;
}
