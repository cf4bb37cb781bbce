import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import { AppError } from "#core/errors.ts";
import { tellPath } from "#telemetry/trace/attributes.ts";
import type { Span } from "#telemetry/trace/span.ts";
import { inRoot } from "#telemetry/trace/tracer.ts";
import type { HttpEnv } from "./router.ts";

/** Records each request as a span named by its method and route, and all that is done for it below that. */
export const traceRequests = createMiddleware<HttpEnv>(async (c, next) => {
  const { tracer, trace, requestId } = c.var.base;
  const { method } = c.req;
  const attributes = { "http.request.method": method, "stillframe.request.id": requestId };
  await inRoot(tracer, { name: method, kind: "server", trace, attributes }, async (span) => {
    await next();
    if (span) describe(c, span);
  });
});

function describe(c: Context<HttpEnv>, span: Span): void {
  const { method, path } = c.req;
  const route = routePath(c, -1).replaceAll(/:(\w+)(?:\{[^}]*\})?/g, "{$1}");
  const { status } = c.res;
  const { protocol, hostname } = new URL(c.req.url);
  span.set({
    "http.response.status_code": status,
    "url.scheme": protocol.slice(0, -1),
    "server.address": hostname,
  });
  // None was met: the path is anybody's words.
  if (!route.includes("*")) {
    span.rename(`${method} ${route}`);
    span.set({ "http.route": route, "url.path": tellPath(path, route) });
  }
  // The context of a caller is there only once a key was accepted.
  const ctx = c.get("ctx") as HttpEnv["Variables"]["ctx"] | undefined;
  if (ctx) span.set({ "stillframe.tenant.id": ctx.tenant.id });
  if (c.error instanceof AppError) span.fail(c.error.code, status >= 500);
  else if (status >= 500) span.fail(c.error?.name ?? String(status));
}
