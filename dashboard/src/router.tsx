// Every page and its address.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { meQuery, onSignedOut, queryClient } from "#api/cache.ts";
import { asProblem } from "#api/problem.ts";
import { readBuildFilter } from "#builds/queries.ts";
import { readFilter } from "#captures/queries.ts";
import { readKeyFilter } from "#keys/queries.ts";
import { readPlace } from "#review/place.ts";
import { Crash, NotFound } from "#shell/failures.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Crash });

const nextOf = ({ next }: Record<string, unknown>): { next?: string } =>
  typeof next === "string" ? { next } : {};

const door = () => import("./door/pages.ts");
const doorRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: "/sign-in",
    validateSearch: nextOf,
    component: lazyRouteComponent(door, "SignIn"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/forgot-password",
    validateSearch: nextOf,
    component: lazyRouteComponent(door, "ForgotPassword"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sign-up",
    component: lazyRouteComponent(door, "SignUp"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/verify-email",
    component: lazyRouteComponent(door, "VerifyEmail"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/magic-link",
    component: lazyRouteComponent(door, "MagicLink"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/reset-password",
    component: lazyRouteComponent(door, "ResetPassword"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/confirm-email",
    component: lazyRouteComponent(door, "ConfirmEmail"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/accept-invitation",
    component: lazyRouteComponent(door, "AcceptInvitation"),
  }),
] as const;

/** Behind the sign-in. Who is not signed in goes there first, and comes back after it. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "in",
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (thrown) {
      if (asProblem(thrown).status !== 401) throw thrown;
      redirect({
        to: "/sign-in",
        search: location.href === "/captures" ? {} : { next: location.href },
        throw: true,
      });
    }
  },
  component: lazyRouteComponent(() => import("./shell/shell.tsx"), "Shell"),
});

const insideRoutes = [
  createRoute({
    getParentRoute: () => inside,
    path: "/captures",
    validateSearch: readFilter,
    component: lazyRouteComponent(() => import("./captures/list.tsx"), "Captures"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/captures/$id",
    component: lazyRouteComponent(() => import("./captures/detail.tsx"), "CaptureDetail"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/keys",
    validateSearch: readKeyFilter,
    component: lazyRouteComponent(() => import("./keys/list.tsx"), "Keys"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/builds",
    validateSearch: readBuildFilter,
    component: lazyRouteComponent(() => import("./builds/list.tsx"), "Builds"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/builds/$id",
    validateSearch: readPlace,
    component: lazyRouteComponent(() => import("./review/page.tsx"), "Review"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/account/sessions",
    component: lazyRouteComponent(() => import("./account/sessions.tsx"), "Sessions"),
  }),
] as const;

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    redirect({ to: "/captures", search: {}, throw: true });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([home, ...doorRoutes, inside.addChildren([...insideRoutes])]),
  defaultPreload: "intent",
  scrollRestoration: true,
});

onSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (pathname === "/sign-in") return;
  queryClient.removeQueries(meQuery);
  void router.navigate({ to: "/sign-in", search: { next: href } });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** Of a sign-in that waits for its second factor. */
    challenge?: string;
  }
}
