// How the inbound log fares, in figures that operators can rely on.
import { beforeAll, describe, expect, test } from "vitest";
import { inboundRefusals } from "#db/schema/webhooks.ts";
import { later } from "../support/cache.ts";
import { insertInbound, knock, operator } from "../support/inbound.ts";
import { db, get, type Tenant } from "../support/world.ts";

const base = "/api/v1/admin/webhooks/inbound";
let operators: Tenant;
beforeAll(async () => {
  operators = await operator();
});

describe("statistics", () => {
  // Long after anything else in this file happens, and read as if it were then.
  const hourMs = 3_600_000;
  const then = Math.floor(Date.now() / hourMs) * hourMs + 40 * 24 * hourMs;
  type Stats = {
    health: string;
    total: Record<string, unknown>;
    sources: ({ source: string; health: string } & Record<string, unknown>)[];
    refusals: unknown[];
  };
  const statsAt = (at: number, query = "") =>
    later(at - Date.now(), async () => (await get(`${base}/stats?${query}`, operators.key)).json<Stats>());

  test("200: volume, success, times, errors, duplicates and refusals, by source and in all", async () => {
    const done = (source: string, durationMs: number) => ({
      source,
      receivedAt: then,
      durationMs,
      completedAt: then + 10 * durationMs,
    });
    await insertInbound([
      ...Array.from({ length: 20 }, (_, at) => done("stripe", at + 1)),
      { ...done("github", 1000), receipts: 4 },
      { source: "github", receivedAt: then, status: "ignored" },
      { source: "github", receivedAt: then, status: "failed", error: "Error: a" },
      { source: "github", receivedAt: then, status: "received", error: "Error: a" },
      { source: "github", receivedAt: then, status: "received", error: null },
      { source: "github", receivedAt: then - 2 * hourMs, status: "failed", error: "Error: earlier" },
    ]);
    const refusal = (source: string, hour: number, count: number) => ({
      id: crypto.randomUUID(),
      source,
      hour,
      reason: "bad_signature",
      count,
      lastAt: hour + 5,
    });
    await db
      .insert(inboundRefusals)
      .values([
        refusal("stripe", then, 7),
        refusal("stripe", then - hourMs, 2),
        refusal("stripe", then - 9 * hourMs, 99),
      ]);
    const stats = await statsAt(then + 1000, "hours=1");
    expect(stats).toMatchObject({ hours: 1, health: "degraded" });
    expect(stats.total).toMatchObject({
      events: 25,
      duplicates: 3,
      processed: 21,
      ignored: 1,
      failed: 1,
      retrying: 1,
      waiting: 1,
      success_rate: 22 / 24,
      processing_ms: { p50: 11, p95: 20 },
    });
    expect(stats.sources).toMatchObject([
      { source: "github", health: "unhealthy", success_rate: 0.5, errors: [{ error: "Error: a", count: 2 }] },
      {
        source: "stripe",
        health: "healthy",
        success_rate: 1,
        processing_ms: { p50: 10, p95: 19 },
        latency_ms: { p50: 100, p95: 190 },
        errors: [],
      },
    ]);
    expect(stats.refusals).toEqual([
      {
        source: "stripe",
        reason: "bad_signature",
        count: 9,
        last_at: new Date(then + 5).toISOString(),
      },
    ]);
  });

  test("200: where nothing was tried, health is not known", async () => {
    expect(await statsAt(Date.now() + 60 * 24 * hourMs, "hours=1")).toMatchObject({
      health: "no_data",
      total: { events: 0, success_rate: null, processing_ms: { p50: null, p95: null } },
      sources: [],
      refusals: [],
    });
  });

  test("400: hours from 1 to 720", async () => {
    for (const hours of [0, 721, "x"])
      expect((await get(`${base}/stats?hours=${hours}`, operators.key)).status).toBe(400);
  });

  test("what the door refuses is among them", async () => {
    await knock("github", "{}");
    const { refusals } = await statsAt(Date.now(), "hours=1");
    expect(refusals).toContainEqual(expect.objectContaining({ source: "github", reason: "missing_header" }));
  });
});
