// The tenant's events as they happen: tells what of the cache is no longer so.
import { forget, forgetAll } from "./forget.ts";
import { openLine } from "./line.ts";
import { setState } from "./state.ts";

/** Listens until it is told to stop. */
export function follow(): () => void {
  return openLine({
    hear: ({ type }) => type !== undefined && forget(type),
    tell: setState,
    miss: forgetAll,
  });
}
