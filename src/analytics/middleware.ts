// How the API is used and how it fares: its calls, counted as they are answered.
import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors.ts";
import { endpointPath } from "#http/endpoint.ts";
import type { HttpEnv } from "#http/router.ts";
import { type Call, noteCall } from "./requests/note.ts";

/** Counts each call of the API once it is answered. */
export const noteRequests = createMiddleware<HttpEnv>(async (c, next) => {
  const { base } = c.var;
  const startedAt = base.clock.now();
  await next();
  const route = endpointPath(c);
  // None was met.
  if (route.includes("*")) return;
  noteCall(base, {
    // The context of a caller is there only once a key was accepted.
    tenantId: (c.get("ctx") as HttpEnv["Variables"]["ctx"] | undefined)?.tenant.id ?? "",
    method: c.req.method,
    route,
    status: c.res.status,
    outcome: outcomeOf(c.res.status, c.error),
    startedAt,
    durationMs: base.clock.now() - startedAt,
  });
});

function outcomeOf(status: number, err: Error | undefined): Call["outcome"] {
  if (status < 400) return "ok";
  if (err instanceof AppError && err.code.startsWith("target_")) return "target";
  return status < 500 ? "refused" : "failed";
}
