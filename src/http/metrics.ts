import { createMiddleware } from "hono/factory";
import { AppError } from "#core/errors.ts";
import { endpointTemplate } from "./endpoint.ts";
import { outcomeOf } from "./outcome.ts";
import type { HttpEnv } from "./router.ts";

/** Counts and times each request once its answer begins, under the route that it met. */
export const countRequests = createMiddleware<HttpEnv>(async (c, next) => {
  const { metrics, clock } = c.var.base;
  const startedAt = clock.now();
  const end = metrics.begin();
  try {
    await next();
  } finally {
    end();
    // Answered by a request within this one, which was counted there.
    if (!c.var.isForwarded) {
      const labels = { method: c.req.method, route: endpointTemplate(c) };
      const { status } = c.res;
      metrics.count("http_requests_total", {
        ...labels,
        status: String(status),
        outcome: outcomeOf(status, c.error),
      });
      const policy = policyOf(c.error);
      if (policy !== undefined) metrics.count("rate_limit_hits_total", { policy });
      metrics.observe("http_request_duration_seconds", labels, (clock.now() - startedAt) / 1000);
    }
  }
});

/** Which limit refused it, where one did. */
function policyOf(err: Error | undefined): string | undefined {
  if (!(err instanceof AppError)) return undefined;
  if (err.code === "blocked") return "blocked";
  if (err.code !== "rate_limited" && err.code !== "quota_exceeded") return undefined;
  const violated = err.details.extensions?.["violated-policies"];
  return Array.isArray(violated) ? String(violated[0]) : "attempts";
}
