// What a person sets for themselves and for the tenant.
import { createRoute } from "@tanstack/react-router";
import { page } from "./page.ts";
import { inside } from "./root.ts";

export const settingsRoutes = [
  createRoute({
    getParentRoute: () => inside,
    path: "/account/sessions",
    component: page(() => import("#settings/sessions.tsx"), "Sessions"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/profile",
    component: page(() => import("#settings/profile.tsx"), "Profile"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/security",
    component: page(() => import("#settings/security.tsx"), "Security"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/plan",
    component: page(() => import("#settings/plan.tsx"), "Plan"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/branding",
    component: page(() => import("#settings/branding.tsx"), "Branding"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings/data",
    component: page(() => import("#settings/data.tsx"), "Data"),
  }),
] as const;
