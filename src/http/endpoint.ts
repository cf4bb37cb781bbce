import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes, routePath } from "hono/route";
import type { HttpEnv } from "./router.ts";

/** The path of the route that a call met, as documents name it, without its version: `/captures/{id}`. */
export const endpointPath = (c: Context<HttpEnv>): string => documented(routePath(c, -1));

/** Of all routes that a call's path fits: `/captures/bulk` fits `/captures/{id}` as well. */
export const endpointPaths = (c: Context<HttpEnv>): string[] =>
  matchedRoutes(c).flatMap(({ path }) => (path.includes("*") ? [] : documented(path)));

/** The route that a call met with its version, of any part of the service: `/api/v1/captures/{id}`; `unmatched` for none. */
export function endpointTemplate(c: Context<HttpEnv>): string {
  const path = routePath(c, -1);
  return path.includes("*") ? "unmatched" : named(path);
}

const documented = (path: string): string => named(path.replace(/^\/api\/v\d+(?=\/)/, ""));
const named = (path: string): string => path.replaceAll(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");

type Route = { method: string; path: string };

/** Lets routes know which endpoints there are, themselves among them: `POST /captures`. */
export function knowEndpoints(routes: () => readonly Route[]) {
  const endpointsOf = () =>
    routes().flatMap(({ method, path }) =>
      method !== "ALL" && path.startsWith("/api/v1/") ? `${method} ${documented(path)}` : [],
    );
  return createMiddleware<HttpEnv>(async (c, next) => {
    c.set("endpoints", () => [...new Set(endpointsOf())]);
    await next();
  });
}
