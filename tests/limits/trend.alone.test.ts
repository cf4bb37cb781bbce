import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { and, eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { limitWindows } from "#db/schema/limits.ts";
import worker from "#index.ts";
import { db, get, newTenant } from "../support/world.ts";

const minuteMs = 60_000;

test("200: the same number of calls each minute is no trend, though what is over an hour old is summed up by the hour", async () => {
  const { id, key } = await newTenant();
  const now = Date.UTC(2027, 4, 3, 14, 30);
  const rows = Array.from({ length: 240 }, (_, at) => ({
    tenantId: id,
    span: "minute" as const,
    beginsAt: now - (at + 1) * minuteMs,
    dimension: "endpoint" as const,
    subject: "GET /keys",
    allowed: 9,
    refused: 1,
  }));
  for (let at = 0; at < rows.length; at += 10) await db.insert(limitWindows).values(rows.slice(at, at + 10));
  vi.useFakeTimers({ now, toFake: ["Date"] });
  try {
    const execution = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron: "* * * * *" }), env, execution);
    await waitOnExecutionContext(execution);
    const hours = and(eq(limitWindows.tenantId, id), eq(limitWindows.span, "hour"));
    expect((await db.select().from(limitWindows).where(hours)).length).toBeGreaterThanOrEqual(3);
    for (const minutes of [60, 30, 90]) {
      const seen = await get(`/api/v1/limits/analytics?minutes=${minutes}`, key);
      const { trend } = await seen.json<{ trend: { calls: number; refused: number } }>();
      expect([minutes, Math.abs(trend.calls) < 0.05, Math.abs(trend.refused) < 0.05]).toEqual([
        minutes,
        true,
        true,
      ]);
    }
  } finally {
    vi.useRealTimers();
  }
});
