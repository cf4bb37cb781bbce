// Where all addresses hang: outside the sign-in, and behind it.
import { createRootRoute, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { meQuery, queryClient } from "#api/cache.ts";
import { asProblem } from "#api/problem.ts";
import { Crash, NotFound } from "#shell/failures.tsx";
import { page } from "./page.ts";

export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Crash,
});

/** Behind the sign-in. Who is not signed in goes there first, and comes back after it. */
export const inside = createRoute({
  getParentRoute: () => root,
  id: "in",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (thrown) {
      if (asProblem(thrown).status !== 401) throw thrown;
      const wanted = location.pathname + location.searchStr;
      redirect({
        to: "/sign-in",
        search: wanted === "/overview" ? {} : { next: wanted },
        hash: location.hash,
        throw: true,
      });
    }
  },
  component: page(() => import("#shell/shell.tsx"), "Shell"),
});
