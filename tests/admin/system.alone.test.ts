// What the service runs on: measured, limited or not available, each in its colour.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { colourOf, type Figure } from "#admin/system/figure.ts";
import { scopes } from "#auth/scopes.ts";
import { storageUsage } from "#db/schema/storage.ts";
import { broken } from "../support/cache.ts";
import { bring, requestOf } from "../support/requests.ts";
import { call, db, newTenant } from "../support/world.ts";

type System = { state: string; figures: Figure[] };

async function read(bindings: object = {}): Promise<System & { of: (name: string) => Figure | undefined }> {
  const { key } = await newTenant(scopes);
  const res = await call("GET", "/api/v1/admin/system", { key, env: bindings });
  expect(res.status).toBe(200);
  const system = await res.json<System>();
  return { ...system, of: (name) => system.figures.find((figure) => figure.name === name) };
}

const queueWith = (messages: number, oldestMessageTimestamp?: Date) => ({
  metrics: async () => ({ backlogCount: messages, backlogBytes: messages * 100, oldestMessageTimestamp }),
  send: async () => undefined,
});
const browsers = (open: number) => ({
  fetch: async (url: string) =>
    Response.json(
      url.endsWith("limits")
        ? { maxConcurrentSessions: 10 }
        : { sessions: Array.from({ length: open }, () => ({})) },
    ),
});

test.each([
  [0, "green"],
  [59.9, "green"],
  [60, "orange"],
  [80, "orange"],
  [80.1, "red"],
  [120, "red"],
])("%d percent of a limit is %s", (percent, state) => {
  expect(colourOf(percent)).toBe(state);
});

describe("200: operators see", () => {
  test("what is measured against its limit, and what is no measurement is not shown as one", async () => {
    const tenant = await newTenant();
    await db
      .insert(storageUsage)
      .values({ tenantId: tenant.id, kind: "pdf", bytes: 4096, files: 1, checkedAt: 0 });
    await bring(requestOf(tenant.id, { durationMs: 6000 }));
    const { of, figures } = await read();
    const size = of("d1_size");
    expect(size).toMatchObject({ kind: "measured", unit: "bytes", limit: 10 * 1024 ** 3, state: "green" });
    expect(size?.value).toBeGreaterThan(4096);
    expect(of("r2_bytes")).toMatchObject({ kind: "measured", limit: null, state: null });
    expect(of("r2_bytes")?.value).toBeGreaterThanOrEqual(4096);
    expect(of("wall_time_max")).toMatchObject({ value: 6000, limit: 120_000, percent: 5, state: "green" });
    expect(of("cpu_time")).toMatchObject({ kind: "limit", value: null, limit: 30_000, state: null });
    expect(of("memory")).toMatchObject({ kind: "limit", value: null, limit: 134_217_728 });
    for (const name of ["memory_exceeded", "cpu_exceeded", "disk"])
      expect(of(name)).toMatchObject({ kind: "not_available", value: null, limit: null, state: null });
    for (const { kind, value } of figures) if (kind !== "measured") expect(value).toBeNull();
    expect(of("queue_oldest.jobs")).toMatchObject({ kind: "measured", state: "green" });
    expect(of("browser_sessions")).toMatchObject({ kind: "measured", value: 0 });
  });

  test.each([
    [3, "green"],
    [6, "orange"],
    [9, "red"],
  ])("%d of 10 browsers open as %s, which is how the whole stands", async (open, state) => {
    const { of, state: whole } = await read({ BROWSER: browsers(open) });
    expect(of("browser_sessions")).toMatchObject({ value: open, limit: 10, percent: open * 10, state });
    expect(whole).toBe(state);
  });

  test("messages that wait too long, and one that was given up", async () => {
    const late = new Date(Date.now() - 290_000);
    const { of, state } = await read({ JOBS: queueWith(7, late), DEAD_WEBHOOKS: queueWith(1) });
    expect(of("queue_oldest.jobs")).toMatchObject({ limit: 300, state: "red" });
    expect(of("queue_oldest.jobs")?.detail).toContain("7 messages");
    expect(of("queue_oldest.events")).toMatchObject({ value: 0, state: "green" });
    expect(of("dead_letters")).toMatchObject({ value: 1, state: "red", detail: "webhooks: 1" });
    expect(state).toBe("red");
  });

  test("when it was deployed, where the platform says so", async () => {
    const timestamp = new Date(Date.now() - 3_600_000).toISOString();
    const { of } = await read({ VERSION: { id: "v-1", tag: "", timestamp } });
    expect(of("deploy_age")).toMatchObject({ kind: "measured", unit: "s" });
    expect(Math.abs((of("deploy_age")?.value ?? 0) - 3600)).toBeLessThan(30);
    const unknown = await read({ VERSION: { id: "v-1", tag: "", timestamp: "" } });
    expect(unknown.of("deploy_age")).toMatchObject({ kind: "not_available" });
  });

  test("all else where a part cannot be asked", async () => {
    const { of } = await read({ BROWSER: broken(env.BROWSER) });
    expect(of("browsers")).toMatchObject({ kind: "not_available" });
    expect(of("d1_size")).toMatchObject({ kind: "measured" });
  });
});
