import { OpenAPIHono } from "@hono/zod-openapi";
import type { BaseCtx, Ctx } from "#platform/ctx.ts";
import { requestProblem } from "./problem.ts";
import type { Version } from "./versions.ts";

/** What the front door sets before a route runs; `ctx` is there once a key was accepted. */
export type HttpEnv = {
  Bindings: Env;
  Variables: { base: BaseCtx; ctx: Ctx; version: Version; endpoints: () => readonly string[] };
};

/** A router whose refusals of bad input are problem+json naming each wrong field. */
export function router(): OpenAPIHono<HttpEnv> {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) throw requestProblem(result.error);
    },
  });
}
