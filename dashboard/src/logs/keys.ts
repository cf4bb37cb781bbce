import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keysQuery } from "#keys/queries.ts";

const none: ReadonlyMap<string, string> = new Map();

/** The tenant's keys by id, with their names; none where another tenant's are looked at. */
export function useKeyNames(isOwn: boolean): ReadonlyMap<string, string> {
  const { data } = useInfiniteQuery({ ...keysQuery({}), enabled: isOwn });
  return useMemo(
    () =>
      data
        ? new Map(
            data.pages.flatMap((page) =>
              page.data.map(({ id, description, masked_key }) => [id, description || masked_key]),
            ),
          )
        : none,
    [data],
  );
}
