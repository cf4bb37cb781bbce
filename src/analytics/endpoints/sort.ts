import type { Figures, sorts } from "./schemas.ts";

type Order = { sort: (typeof sorts)[number]; min_requests: number; limit: number };

/** The first of the most, the worst or the slowest. */
export function firstOf<T extends Figures>(
  all: readonly T[],
  { sort, min_requests: least, limit }: Order,
): T[] {
  const worth = ({ requests, failed, error_rate: rate, duration_ms: duration }: Figures): number => {
    if (sort === "requests") return requests;
    if (sort === "failed") return failed;
    return (sort === "error_rate" ? rate : duration?.[sort]) ?? 0;
  };
  return all
    .filter(({ requests }) => requests >= least)
    .toSorted((one, other) => worth(other) - worth(one) || other.requests - one.requests)
    .slice(0, limit);
}
