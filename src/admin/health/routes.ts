// Whether the service works, for whoever asks: load balancers, monitors, status pages.
import { createRoute } from "@hono/zod-openapi";
import { Hono } from "hono";
import { json } from "#http/openapi.ts";
import { reply } from "#http/reply.ts";
import { type HttpEnv, router } from "#http/router.ts";
import { checkHealth } from "./check.ts";
import { readHealth } from "./read.ts";
import { healthSchema } from "./schemas.ts";
import { needed, slowMs, timeoutMs } from "./settings.ts";

/** `/health` and `/health/live` say that the Worker answers, `/health/ready` that what it rests on does too. */
export function healthRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  for (const path of ["/health", "/health/live", "/api/health"])
    app.get(path, (c) => c.json({ status: "ok" }));
  app.get("/health/ready", async (c) => {
    const { status, checks, checkedAt } = await checkHealth(c.var.base);
    const body = {
      status,
      checked_at: new Date(checkedAt).toISOString(),
      checks: Object.fromEntries(
        Object.entries(checks).map(([name, check]) => [
          name,
          { status: check.status, latency_ms: check.latencyMs, needed: needed.includes(name) },
        ]),
      ),
      thresholds: { slow_ms: slowMs, timeout_ms: timeoutMs },
    };
    c.header("Cache-Control", "no-store");
    return c.json(body, status === "failing" ? 503 : 200);
  });
  return app;
}

const healthRoute = createRoute({
  tags: ["Health"],
  security: [],
  method: "get",
  path: "/health",
  summary: "Whether the service works, since when, and how fast",
  responses: {
    200: json(healthSchema, "It does, if perhaps not all of it"),
    503: json(healthSchema, "It does not"),
  },
});

export const healthV2Routes = router().openapi(healthRoute, async (c) => {
  const health = await readHealth(c.var.base);
  c.header("Cache-Control", "no-store");
  return reply(c, health, health.status === "failing" ? 503 : 200);
});
