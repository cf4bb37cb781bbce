// `/metrics`, as Prometheus reads it: what was counted, and how things stand as it is asked.
import { createHash, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { presentedKey } from "#auth/middleware.ts";
import { AppError } from "#core/errors.ts";
import type { HttpEnv } from "#http/router.ts";
import type { BaseCtx } from "#platform/ctx.ts";
import { expose, formats } from "#telemetry/metrics/expose.ts";
import { formatFor } from "#telemetry/metrics/negotiate.ts";
import { readMetrics } from "./read.ts";

export const metricsRoutes = new Hono<HttpEnv>().get("/metrics", async (c) => {
  requireToken(c.var.base, presentedKey(undefined, c.req.header("Authorization")));
  const format = formatFor(c.req.header("Accept"));
  const { sums, gauges } = await readMetrics(c.var.base);
  return c.body(expose(sums, gauges, format), 200, {
    "Content-Type": formats[format],
    "Cache-Control": "no-store",
    Vary: "Accept",
  });
});

function requireToken({ config }: BaseCtx, presented: string | undefined): void {
  const { tokens, shards } = config.metrics;
  if (shards === 0) throw new AppError("forbidden", "Nothing is counted: METRICS_SHARDS is 0");
  if (tokens.length === 0)
    throw new AppError("forbidden", "Metrics are closed: the secret METRICS_TOKEN is not set");
  if (tokens.some((token) => isSame(token, presented ?? ""))) return;
  throw new AppError("unauthorized", "Send METRICS_TOKEN as Authorization: Bearer", {
    headers: { "WWW-Authenticate": 'Bearer realm="metrics"' },
  });
}

function isSame(one: string, two: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(two));
}
