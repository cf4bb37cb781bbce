import { Hono } from "hono";
import { sql } from "drizzle-orm";
import type { HttpEnv } from "./router.ts";

/** `/health` and `/health/live` say that the Worker answers, `/health/ready` that its stores do too. */
export function healthRoutes(): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  for (const path of ["/health", "/health/live", "/api/health"])
    app.get(path, (c) => c.json({ status: "ok" }));
  app.get("/health/ready", async (c) => {
    const { db, objects } = c.var.base;
    const checks = { database: db.run(sql`SELECT 1 FROM tenants LIMIT 1`), objects: objects.get("health") };
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await check;
          return [name, "ok"] as const;
        } catch (err) {
          c.var.base.log.error("not ready", err, { check: name });
          return [name, "failing"] as const;
        }
      }),
    );
    const ready = results.every(([, state]) => state === "ok");
    return c.json(
      { status: ready ? "ok" : "failing", checks: Object.fromEntries(results) },
      ready ? 200 : 503,
    );
  });
  return app;
}
