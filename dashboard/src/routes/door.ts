// The pages that people come in by.
import { createRoute } from "@tanstack/react-router";
import { page } from "./page.ts";
import { root } from "./root.ts";

const nextOf = ({ next }: Record<string, unknown>): { next?: string } =>
  typeof next === "string" ? { next } : {};

const door = () => import("#door/pages.ts");
export const doorRoutes = [
  createRoute({
    getParentRoute: () => root,
    path: "/sign-in",
    validateSearch: nextOf,
    component: page(door, "SignIn"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/forgot-password",
    validateSearch: nextOf,
    component: page(door, "ForgotPassword"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sign-up",
    component: page(door, "SignUp"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/verify-email",
    component: page(door, "VerifyEmail"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/magic-link",
    component: page(door, "MagicLink"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/reset-password",
    component: page(door, "ResetPassword"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/confirm-email",
    component: page(door, "ConfirmEmail"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/accept-invitation",
    component: page(door, "AcceptInvitation"),
  }),
] as const;
