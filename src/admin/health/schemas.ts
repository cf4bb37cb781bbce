import { z } from "@hono/zod-openapi";

const share = z.number().min(0).max(1).nullable();

export const healthSchema = z
  .object({
    status: z.enum(["ok", "degraded", "failing"]).openapi({
      description:
        "failing: what nothing can be served without does not answer; degraded: something else, or slowly",
    }),
    checked_at: z.iso.datetime(),
    uptime: z.object({
      deployed_at: z.iso
        .datetime()
        .nullable()
        .openapi({ description: "null where the platform does not say" }),
      seconds: z.int().nullable().openapi({ description: "Since then" }),
      last_day: share.openapi({ description: "Share of all calls that we did not fail; null without any" }),
      last_30_days: share,
    }),
    latency_ms: z
      .object({ p50: z.int(), p95: z.int(), p99: z.int() })
      .nullable()
      .openapi({ description: "Of all calls since the hour before this one began; null without any" }),
    checks: z.record(
      z.string(),
      z.object({ status: z.enum(["ok", "slow", "failing"]), latency_ms: z.int(), needed: z.boolean() }),
    ),
    thresholds: z.object({
      slow_ms: z.int().openapi({ description: "An answer later than this is slow" }),
      timeout_ms: z.int().openapi({ description: "One later than this is none" }),
      kept_ms: z.int().openapi({ description: "For so long what was found is said again" }),
    }),
  })
  .openapi("Health");
export type HealthView = z.infer<typeof healthSchema>;
