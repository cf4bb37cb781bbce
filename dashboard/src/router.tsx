// Every page and its address.
import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import { doorRoutes } from "./routes/door.ts";
import { operatorRoutes } from "./routes/operators.ts";
import { inside, root } from "./routes/root.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { workRoutes } from "./routes/work.ts";
import { Crash } from "#shell/failures.tsx";

/** Addresses that people know or guess, and where they lead. */
const others = { "/": "/overview", "/dashboard": "/overview", "/settings": "/settings/profile" } as const;

const otherRoutes = Object.entries(others).map(([path, to]) =>
  createRoute({
    getParentRoute: () => root,
    path,
    beforeLoad: () => {
      redirect({ to, search: {}, throw: true });
    },
  }),
);
const operatorHome = createRoute({
  getParentRoute: () => root,
  path: "/dashboard/admin/enterprise",
  beforeLoad: () => {
    redirect({ to: "/operators", search: {}, throw: true });
  },
});

export const router = createRouter({
  routeTree: root.addChildren([
    ...otherRoutes,
    operatorHome,
    ...doorRoutes,
    inside.addChildren([...workRoutes, ...settingsRoutes, ...operatorRoutes]),
  ]),
  defaultPreload: "intent",
  // Within the frame, so that everything beside the page goes on.
  defaultErrorComponent: Crash,
  scrollRestoration: true,
  // Only what a page reads of its address counts: a link that is cut or made up shows the page as it is by itself.
  search: { strict: true },
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
