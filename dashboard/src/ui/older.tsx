import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Button } from "./button.tsx";

/** So far ahead of the end older rows are fetched. */
const ahead = "800px";

/** Fetches older rows as the end of a list comes near; after a failure only once it is pressed. */
export function Older({ query }: { query: UseInfiniteQueryResult }) {
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage, dataUpdatedAt } = query;
  const place = useRef<HTMLDivElement>(null);
  const isReady = hasNextPage && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (!isReady || !place.current) return undefined;
    const watch = new IntersectionObserver(
      (seen) => {
        // The latest of several that are told at once.
        if (seen.at(-1)?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: ahead },
    );
    watch.observe(place.current);
    return () => watch.disconnect();
    // Watched anew after each page: its end may be in sight as that of the page before was.
  }, [isReady, fetchNextPage, dataUpdatedAt]);
  if (!hasNextPage) return null;
  return (
    <div ref={place} className="mt-4 flex justify-center">
      <Button isBusy={query.isFetchingNextPage} onClick={() => void fetchNextPage()}>
        Show older
      </Button>
    </div>
  );
}
