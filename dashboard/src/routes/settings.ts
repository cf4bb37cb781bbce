// What a person sets for themselves and for the tenant.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { inside } from "./root.ts";

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => inside,
    path: "/account/sessions",
    component: lazyRouteComponent(() => import("#settings/sessions.tsx"), "Sessions"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/profile",
    component: lazyRouteComponent(() => import("#settings/profile.tsx"), "Profile"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/security",
    component: lazyRouteComponent(() => import("#settings/security.tsx"), "Security"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/plan",
    component: lazyRouteComponent(() => import("#settings/plan.tsx"), "Plan"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/branding",
    component: lazyRouteComponent(() => import("#settings/branding.tsx"), "Branding"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/data",
    component: lazyRouteComponent(() => import("#settings/data.tsx"), "Data"),
  }),
] as const;
