import type { Context } from "hono";
import { routePath } from "hono/route";
import type { HttpEnv } from "./router.ts";

/** The path of the route that a call met, as documents name it, without its version: `/captures/{id}`. */
export const endpointPath = (c: Context<HttpEnv>): string =>
  routePath(c, -1)
    .replace(/^\/api\/v\d+(?=\/)/, "")
    .replaceAll(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");
