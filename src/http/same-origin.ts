// Requests that another site has a browser make are refused where a cookie would speak for them (CSRF).
import type { Context } from "hono";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "./router.ts";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * For requests that a cookie speaks for. Those that change nothing may lack both headers, but a browser that says it asks
 * for another site is refused even then, since a GET may make a capture.
 * @throws AppError `forbidden`
 */
export function requireSameOrigin(c: Context<HttpEnv>): void {
  const site = c.req.header("Sec-Fetch-Site");
  if (site === "same-origin") return;
  if (safeMethods.has(c.req.method) && (site === undefined || site === "none")) return;
  if (site === undefined && isOwn(c, c.req.header("Origin"))) return;
  throw foreign();
}

/** For requests that bring no cookie and get one: who names another origin is refused, who names none is no browser. */
export function refuseForeign(c: Context<HttpEnv>): void {
  const site = c.req.header("Sec-Fetch-Site");
  const origin = c.req.header("Origin");
  if (site !== undefined && site !== "same-origin" && site !== "none") throw foreign();
  if (site === undefined && origin !== undefined && !isOwn(c, origin)) throw foreign();
}

function isOwn(c: Context<HttpEnv>, origin: string | undefined): boolean {
  const { config } = c.var.base;
  return origin !== undefined && (origin === config.appOrigin || origin === new URL(c.req.url).origin);
}

function foreign(): AppError {
  return new AppError(
    "forbidden",
    "With a session, requests come from our own pages: Sec-Fetch-Site same-origin, or our own Origin. Use an API key elsewhere",
  );
}
