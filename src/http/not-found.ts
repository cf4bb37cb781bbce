import type { Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "./router.ts";

/** The methods that a path takes; none where there is nothing at it. */
export type MethodsAt = (path: string) => string[];

export function methodsAt(app: Hono<HttpEnv>): MethodsAt {
  let table: TrieRouter<string> | undefined;
  return (path) => {
    table ??= tableOf(app);
    const found = table.match("ANY", path)[0].map(([method]) => method);
    return [...new Set(found.includes("GET") ? ["HEAD", ...found] : found)].sort();
  };
}

/** What is said of a path without a route: 404; where its routes take other methods, 405 and `Allow`. */
export function notFound(path: string, method: string, allowed: string[]): AppError {
  if (allowed.length === 0) return new AppError("not_found", `There is nothing at ${path}`);
  const list = allowed.join(", ");
  return new AppError("method_not_allowed", `${method} is not allowed here. Allowed: ${list}`, {
    headers: { Allow: list },
  });
}

function tableOf(app: Hono<HttpEnv>): TrieRouter<string> {
  const table = new TrieRouter<string>();
  // "ALL" routes are middleware.
  for (const route of app.routes) if (route.method !== "ALL") table.add("ANY", route.path, route.method);
  return table;
}
