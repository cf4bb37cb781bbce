import { OpenAPIHono, type RouteConfig, type RouteHandler } from "@hono/zod-openapi";
import type { Hono } from "hono";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { requestProblem } from "./problem.ts";
import type { Version } from "./versions.ts";

/** What the front door sets before a route runs; `ctx` is there once a key was accepted. */
export type HttpEnv = {
  Bindings: Env;
  Variables: { base: BaseCtx; ctx: Ctx; version: Version; endpoints: () => readonly string[] };
};

/**
 * A router that does not carry the types of its routes. Clients take them from the OpenAPI document, and carried along
 * each route would be typed again for every one that follows it: most of the time the compiler took.
 */
export type Router = {
  openapi<R extends RouteConfig>(route: R, handler: RouteHandler<R, HttpEnv>): Router;
  // First, so that it is chosen: Hono's own would carry the types.
  route(path: string, routes: Router): Router;
} & Pick<OpenAPIHono<HttpEnv>, "getOpenAPI31Document" | "openAPIRegistry"> &
  Hono<HttpEnv>;

/** A router whose refusals of bad input are problem+json naming each wrong field. */
export function router(): Router {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) throw requestProblem(result.error);
    },
  });
}
