import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import type { HttpEnv } from "./router.ts";

/** The path of the route that a call met, as documents name it, without its version: `/captures/{id}`. */
export const endpointPath = (c: Context<HttpEnv>): string => documented(routePath(c, -1));

const documented = (path: string): string =>
  path.replace(/^\/api\/v\d+(?=\/)/, "").replaceAll(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");

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
