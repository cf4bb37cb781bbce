import type { Context, Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "./router.ts";

/** Answers a path that has no route with 404, and one whose routes take other methods with 405 and `Allow`. */
export function notFound(app: Hono<HttpEnv>) {
  let methods: TrieRouter<string> | undefined;
  return (c: Context<HttpEnv>): never => {
    methods ??= methodsByPath(app);
    const found = methods.match("ANY", c.req.path)[0].map(([method]) => method);
    if (found.length === 0) throw new AppError("not_found", `There is nothing at ${c.req.path}`);
    const allowed = [...new Set(found.includes("GET") ? ["HEAD", ...found] : found)].sort();
    throw new AppError(
      "method_not_allowed",
      `${c.req.method} is not allowed here. Allowed: ${allowed.join(", ")}`,
      {
        headers: { Allow: allowed.join(", ") },
      },
    );
  };
}

function methodsByPath(app: Hono<HttpEnv>): TrieRouter<string> {
  const byPath = new TrieRouter<string>();
  // "ALL" routes are middleware.
  for (const route of app.routes) if (route.method !== "ALL") byPath.add("ANY", route.path, route.method);
  return byPath;
}
