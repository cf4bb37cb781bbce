// What was read of the API, kept while it is fresh; who is signed out is led to the sign-in.
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { api } from "./client.ts";
import { asProblem, bodyOf } from "./problem.ts";
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

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (thrown) => {
      if (asProblem(thrown).status === 401) leave();
    },
  }),
  defaultOptions: {
    queries: {
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
      retryDelay: delayMs,
      retry: (_count, thrown) => waitOf(asProblem(thrown)) !== undefined,
    },
  },
});

let leaving: () => void = () => undefined;

/** Says how to get to the sign-in; the router knows. */
export function onSignedOut(leaveFor: () => void): void {
  leaving = leaveFor;
}

function leave(): void {
  leaving();
}

export const meQuery = {
  queryKey: ["me"],
  queryFn: () => bodyOf(api.GET("/me")),
  staleTime: 60_000,
};
