import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Button } from "./button.tsx";

/** So far ahead of the end older rows are fetched. */
const ahead = "800px";

/** Fetches older rows as the end of a list comes near; after a failure only once it is pressed. */
export function Older({ query }: { query: UseInfiniteQueryResult }) {
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query;
  const place = useRef<HTMLDivElement>(null);
  const isReady = hasNextPage && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (!isReady || !place.current) return undefined;
    const watch = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: ahead },
    );
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [isReady, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={place} className="mt-4 flex justify-center">
      <Button isBusy={query.isFetchingNextPage} onClick={() => void fetchNextPage()}>
        Show older
      </Button>
    </div>
  );
}
