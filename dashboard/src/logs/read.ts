// The rows that are shown: read page by page as somebody scrolls, or as they come in.
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { queryClient } from "#api/cache.ts";
import type { LoggedRequest } from "#api/client.ts";
import type { LogFilter } from "./filter.ts";
import { logQuery, type Whose } from "./queries.ts";
import { useTail } from "./tail.ts";

type Pages = InfiniteData<{ data: LoggedRequest[] }>;

export function useLog(whose: Whose, filter: LogFilter) {
  const isLive = filter.live === true;
  const query = logQuery(whose, filter);
  const past = useInfiniteQuery({ ...query, enabled: !isLive });
  const tail = useTail(whose, filter, isLive);
  const read = useMemo(() => past.data?.pages.flatMap(({ data }) => data), [past.data]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = past;
  const more = useCallback(() => {
    if (!isLive && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isLive, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const again = () => {
    // From the newest on: what was read of older ones is read anew once it is scrolled to.
    queryClient.setQueryData<Pages>(
      query.queryKey,
      (before) => before && { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
    );
    void past.refetch();
  };
  return {
    rows: isLive ? tail.rows : read,
    error: isLive ? tail.error : past.error,
    isBusy: past.isRefetching,
    hasMore: !isLive && hasNextPage,
    more,
    again,
    tail,
  };
}
