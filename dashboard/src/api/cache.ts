// What was read of the API, kept while it is fresh; who is signed out is led to the sign-in.
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { api } from "./client.ts";
import { asProblem, bodyOf } from "./problem.ts";

const freshMs = 15_000;
const retriesMax = 2;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (thrown) => {
      if (asProblem(thrown).status === 401) leave();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: freshMs,
      retry: (count, thrown) => {
        const { status } = asProblem(thrown);
        return count < retriesMax && (status === 0 || status >= 500);
      },
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
