// What the audit log and the limits show, for operators and for tenants.
import { describe, expect, test } from "vitest";
import { auditAlerts } from "#db/schema/audit.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { limitBlocks, limitWindows } from "#db/schema/limits.ts";
import { db, get, newTenant } from "../support/world.ts";

describe("GET /admin/enterprise/audit-summary", () => {
  test("200: what happened and failed, and what waits for a look; the worst of it gives the status", async () => {
    const tenant = await newTenant();
    const url = "/api/v1/admin/enterprise/audit-summary";
    const event = (more: object) => ({
      id: `aud_${crypto.randomUUID()}`,
      tenantId: tenant.id,
      occurredAt: Date.now(),
      action: "capture.delete",
      outcome: "success" as const,
      actor: { type: "api_key", id: "key_x", name: "x" },
      targets: [],
      context: { location: "192.0.2.9", user_agent: "" },
      requestId: "req_x",
      ...more,
    });
    await db.insert(auditEvents).values(event({}));
    expect(await (await get(url, tenant.key)).json()).toMatchObject({ status: "healthy", events: 1 });
    await db
      .insert(auditEvents)
      .values(event({ outcome: "failure", action: "key.refused", metadata: { count: 4 }, flaggedAt: 1 }));
    expect(await (await get(url, tenant.key)).json()).toMatchObject({
      status: "degraded",
      events: 5,
      failures: 4,
      flagged_unreviewed: 1,
      failed_actions: [{ name: "key.refused", count: 4 }],
      failing_addresses: [{ name: "192.0.2.9", count: 4 }],
    });
    await db.insert(auditAlerts).values({
      id: `alr_${crypto.randomUUID()}`,
      tenantId: tenant.id,
      rule: "mass_deletion",
      severity: "high",
      subject: "key_x",
      detail: "x",
      eventIds: [],
      createdAt: 1,
    });
    const summary = await (await get(url, tenant.key)).json();
    expect(summary).toMatchObject({ status: "unhealthy", open_alerts: { medium: 0, high: 1, critical: 0 } });
    expect(await (await get(url, (await newTenant()).key)).json()).toMatchObject({ status: "healthy" });
  });
});

describe("GET /admin/enterprise/rate-limit-summary", () => {
  test.each([
    [96, 4, "healthy"],
    [95, 5, "degraded"],
    [80, 20, "unhealthy"],
  ])("200: %i let through and %i refused is %s", async (allowed, refused, status) => {
    const tenant = await newTenant();
    await db.insert(limitWindows).values({
      tenantId: tenant.id,
      span: "minute",
      beginsAt: Date.now() - (Date.now() % 60_000) - 60_000,
      dimension: "endpoint",
      subject: "GET /captures",
      allowed,
      refused,
    });
    await db.insert(limitBlocks).values({
      id: `bar_${crypto.randomUUID()}`,
      tenantId: tenant.id,
      identity: "address",
      subject: "192.0.2.1",
      reason: "x",
      createdBy: "x",
      createdAt: 1,
    });
    const summary = await get("/api/v1/admin/enterprise/rate-limit-summary", tenant.key);
    expect(await summary.json()).toMatchObject({
      status,
      allowed,
      refused,
      blocked_endpoints: [{ subject: "GET /captures", refused }],
      blocks_in_force: 1,
    });
  });
});
