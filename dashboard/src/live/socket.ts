// The tenant's events as they happen: tells what of the cache is no longer so.
import { forget, forgetAll } from "./forget.ts";
import { openLine } from "./line.ts";
import { setState } from "./state.ts";

/** Listens until it is told to stop. */
export function follow(): () => void {
  let stood = false;
  return openLine({
    // What counts is no event: it is heard where it is named.
    types: ["*", "usage.counted"],
    hear: ({ type }) => type !== undefined && forget(type),
    tell: (state) => {
      setState(state);
      // What counted while the line was down is told by nobody again.
      if (state === "live" && stood) forget("usage.counted");
      stood ||= state === "live";
    },
    miss: forgetAll,
  });
}
