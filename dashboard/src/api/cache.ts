// What was read of the API, kept while it is fresh.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { api } from "./client.ts";
import { asProblem, bodyOf } from "./problem.ts";
import { setSignedOut } from "./signed-out.ts";
import { noteWait, waitOf } from "./waiting.ts";

const freshMs = 15_000;
const retriesMax = 2;
const slowestMs = 8000;

function delayMs(count: number, thrown: unknown): number {
  const waitMs = waitOf(asProblem(thrown));
  if (waitMs === undefined) return Math.min(1000 * 2 ** count, slowestMs);
  noteWait(waitMs);
  return waitMs;
}

/** Who was in and is so no more. A sign-in that fails is no such thing: nobody is known then, or it says so itself. */
function noteSignedOut(thrown: unknown): void {
  const { status, code } = asProblem(thrown);
  const isKnown = queryClient.getQueryData(meQuery.queryKey) !== undefined;
  if (status === 401 && code === "unauthorized" && isKnown) setSignedOut(true);
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteSignedOut }),
  mutationCache: new MutationCache({ onError: noteSignedOut }),
  defaultOptions: {
    queries: {
      // Without a connection a call fails, and the page says so: it must not wait without a word.
      networkMode: "always",
      refetchOnReconnect: true,
      staleTime: freshMs,
      retryDelay: delayMs,
      retry: (count, thrown) => {
        const problem = asProblem(thrown);
        if (waitOf(problem) !== undefined) return true;
        return count < retriesMax && (problem.status === 0 || problem.status >= 500);
      },
    },
    // What changes something is sent again only where it was refused for coming too soon: it did nothing then.
    mutations: {
      networkMode: "always",
      retryDelay: delayMs,
      retry: (_count, thrown) => waitOf(asProblem(thrown)) !== undefined,
    },
  },
});

export const meQuery = {
  queryKey: ["me"],
  queryFn: () => bodyOf(api.GET("/me")),
  staleTime: 60_000,
};
