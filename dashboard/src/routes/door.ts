// The pages that people come in by.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { root } from "./root.ts";

const nextOf = ({ next }: Record<string, unknown>): { next?: string } =>
  typeof next === "string" ? { next } : {};

const door = () => import("#door/pages.ts");
export const doorRoutes = [
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
