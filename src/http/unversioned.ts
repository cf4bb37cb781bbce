import type { Context, Hono } from "hono";
import { formatTraceparent } from "#core/trace.ts";
import type { HttpEnv } from "./router.ts";
import { methodsAt, notFound } from "./not-found.ts";
import { negotiateVersion } from "./versions.ts";

/**
 * Serves paths without a version (`/screenshot`, `/api/captures/…`) from the version that the request's headers ask
 * for. It stands behind all routes, so that it costs versioned requests nothing.
 */
export function unversioned(app: Hono<HttpEnv>) {
  const allowedAt = methodsAt(app);
  return async (c: Context<HttpEnv>): Promise<Response> => {
    const url = new URL(c.req.url);
    const { pathname } = url;
    const allowed = allowedAt(pathname);
    if (/^\/api\/v\d+(\/|$)/.test(pathname) || allowed.length > 0)
      throw notFound(pathname, c.req.method, allowed);
    c.header("Vary", "Accept-Version, X-API-Version");
    const version = negotiateVersion((name) => c.req.header(name));
    url.pathname = `/api/${version}${pathname.replace(/^\/api(?=\/)/, "")}`;
    const versioned = allowedAt(url.pathname);
    if (!versioned.includes(c.req.method)) throw notFound(pathname, c.req.method, versioned);
    const headers = new Headers(c.req.raw.headers);
    // The inner request is the same request: same ids, same trace.
    headers.set("X-Request-Id", c.var.base.requestId);
    headers.set("traceparent", formatTraceparent(c.var.base.trace));
    const request = new Request(url, { method: c.req.method, headers, body: c.req.raw.body });
    c.set("isForwarded", true);
    const answer = await app.fetch(request, c.env, c.executionCtx);
    const answered = new Response(answer.body, answer);
    answered.headers.append("Vary", "Accept-Version, X-API-Version");
    return answered;
  };
}
