// How the service fares, for operators and for tenants.
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { scopes } from "#auth/scopes.ts";
import { sources as alertSources } from "#analytics/alerts/sources.ts";
import { composeCtx } from "#platform/compose.ts";
import { webhookAttempts, webhookDeliveries } from "#db/schema/webhooks.ts";
import { newEndpoint, newSubscriber } from "../support/endpoints.ts";
import { bring, type Logged, requestOf } from "../support/requests.ts";
import { call, db, get, newKey, newTenant, type Tenant } from "../support/world.ts";

const api = "/api/v1/admin/enterprise/api-health";
const webhook = "/api/v1/admin/enterprise/webhook-health";

/** An operator: a key with the scopes that no tenant's own key has. */
async function newOperator(): Promise<Tenant> {
  const tenant = await newTenant();
  return { ...tenant, ...(await newKey(tenant.id, scopes)) };
}

const base = () => composeCtx({ env, waitUntil: () => undefined });

type Calls = Partial<Logged> & { count?: number };

async function called(tenantId: string, calls: Calls[]): Promise<void> {
  const all = calls.map(({ count = 1, ...one }) =>
    Array.from({ length: count }, () => requestOf(tenantId, one)),
  );
  await bring(...all.flat());
}

const failed = { status: 500, outcome: "failed" as const };

describe("GET /admin/enterprise/api-health", () => {
  test.each([
    [100, 0, "healthy", 1],
    [99, 1, "healthy", 0.99],
    [98, 2, "degraded", 0.98],
    [95, 5, "degraded", 0.95],
    [94, 6, "unhealthy", 0.94],
    [0, 0, "idle", null],
  ])("200: %i answered and %i failed by us is %s", async (answered, ours, status, rate) => {
    const { id, key } = await newTenant();
    const calls = [{ count: answered }, { ...failed, count: ours }].filter(({ count }) => count > 0);
    await called(id, calls);
    expect(await (await get(api, key)).json()).toMatchObject({
      status,
      success_rate: rate,
      requests: answered + ours,
      failed: ours,
      thresholds: { healthy_from: 0.99, degraded_from: 0.95 },
    });
  });

  test("200: pages that cannot be reached and bad requests are not held against us", async () => {
    const { id, key } = await newTenant();
    await called(id, [
      { status: 502, outcome: "target", count: 7 },
      { status: 400, outcome: "refused", count: 2 },
    ]);
    expect(await (await get(api, key)).json()).toMatchObject({
      status: "healthy",
      refused: 2,
      target_failed: 7,
      statuses: { "4xx": 2, "5xx": 7 },
    });
  });

  test("200: endpoint by endpoint, the busiest first, each with its durations", async () => {
    const { id, key } = await newTenant();
    await called(id, [
      { route: "/rare", count: 1 },
      { route: "/busy", count: 90, durationMs: 40 },
      { route: "/busy", count: 10, durationMs: 800 },
      { route: "/busy", method: "POST", count: 2 },
    ]);
    const { endpoints } = await (
      await get(api, key)
    ).json<{
      endpoints: { route: string; method: string; duration_ms: { p50: number; p95: number; mean: number } }[];
    }>();
    expect(endpoints.map(({ method, route }) => `${method} ${route}`)).toEqual([
      "GET /busy",
      "POST /busy",
      "GET /rare",
    ]);
    expect(endpoints[0]?.duration_ms).toMatchObject({ mean: 116, p50: 40, p95: 800 });
  });

  test("200: an operator sees all tenants, or the one asked for; a tenant itself", async () => {
    const [operator, one, other] = await Promise.all([newOperator(), newTenant(), newTenant()]);
    await called(one.id, [{ count: 3 }]);
    await called(other.id, [{ count: 5 }]);
    const seen = async (query: string, { key }: Tenant) =>
      (await get(`${api}${query}`, key)).json<{ requests: number; tenant_id: string | null }>();
    expect(await seen("", operator)).toMatchObject({ tenant_id: null });
    expect((await seen("", operator)).requests).toBeGreaterThanOrEqual(8);
    expect(await seen(`?tenant_id=${one.id}`, operator)).toMatchObject({ requests: 3, tenant_id: one.id });
    expect(await seen("", one)).toMatchObject({ requests: 3, tenant_id: one.id });
    expect(await seen(`?tenant_id=${one.id}`, one)).toMatchObject({ requests: 3 });
    expect((await get(`${api}?tenant_id=${other.id}`, one.key)).status).toBe(404);
  });

  test("200: at the paths without a version as well", async () => {
    const { key } = await newTenant();
    for (const name of ["api-health", "webhook-health", "audit-summary", "rate-limit-summary"])
      expect((await get(`/api/admin/enterprise/${name}`, key)).status).toBe(200);
  });

  test("400: hours outside of 1 to 168 are named", async () => {
    const { key } = await newTenant();
    for (const hours of ["0", "169", "x"])
      expect(await (await get(`${api}?hours=${hours}`, key)).json()).toMatchObject({
        status: 400,
        errors: [{ pointer: "#/hours" }],
      });
  });
});

test("health, endpoints and the rule for p95 tell the same percentiles, none above the longest there was", async () => {
  const { id, key } = await newTenant();
  const route = `/same-${crypto.randomUUID()}`;
  const takes = [3, 40, 41, 97, 365, 530, 546].map((durationMs) => ({ route, durationMs, count: 4 }));
  await called(id, takes);
  type Health = { duration_ms: Record<string, number>; endpoints: { duration_ms: Record<string, number> }[] };
  const health = await (await get(`${api}?hours=1`, key)).json<Health>();
  const { total } = await (
    await get(`/api/v1/analytics/endpoints?route=${route}`, key)
  ).json<{ total: Health }>();
  const { max = 0, ...others } = total.duration_ms;
  expect(max).toBe(546);
  expect(health.duration_ms).toEqual(others);
  expect(health.endpoints).toMatchObject([{ duration_ms: others }]);
  const rule = await alertSources.latency_p95.find(
    base(),
    { tenantId: id, windowMinutes: 60, metric: null, figure: null },
    { past: () => Promise.resolve(undefined), silence: () => Promise.resolve(null) },
  );
  expect(Math.abs((rule ?? 0) - (others["p95"] ?? 0))).toBeLessThanOrEqual(0.02 * max);
});

describe("GET /admin/enterprise/webhook-health", () => {
  async function attempted(tenantId: string, endpointId: string, errorClass: string | null, times: number) {
    for (let at = 0; at < times; at++)
      await db.insert(webhookAttempts).values({
        id: `att_${crypto.randomUUID()}`,
        tenantId,
        deliveryId: `dlv_${crypto.randomUUID()}`,
        endpointId,
        number: 1,
        url: "https://example.com/",
        startedAt: Date.now() - 1000,
        durationMs: 10,
        errorClass,
      });
  }

  test("200: figures, endpoints, what waits, what was given up, and the worst endpoints", async () => {
    const tenant = await newSubscriber();
    const only = { event_types: ["job.completed"] };
    const [good, bad] = [await newEndpoint(tenant, only), await newEndpoint(tenant, only)];
    await attempted(tenant.id, good.id, null, 9);
    await attempted(tenant.id, bad.id, "status", 2);
    const delivery = (status: "failed" | "pending", nextAttemptAt: number | null) => ({
      id: `dlv_${crypto.randomUUID()}`,
      tenantId: tenant.id,
      eventId: `evt_${crypto.randomUUID()}`,
      lane: bad.id,
      endpointId: bad.id,
      seq: 1,
      status,
      nextAttemptAt,
      createdAt: Date.now() - 5000,
      attempts: 0,
      eventType: "job.completed",
      cause: "event" as const,
      causeId: "event",
    });
    const dueAt = Date.now() - 4000;
    await db.insert(webhookDeliveries).values(delivery("failed", null));
    await db.insert(webhookDeliveries).values(delivery("pending", dueAt));
    await db.insert(webhookDeliveries).values(delivery("pending", Date.now() + 60_000));
    await call("POST", `/api/v1/webhooks/endpoints/${good.id}/disable`, { key: tenant.key });
    expect(await (await get(webhook, tenant.key)).json()).toMatchObject({
      status: "degraded",
      attempts: 11,
      failed: 2,
      endpoints: { enabled: 1, disabled: 1, disabled_for_failing: 0 },
      waiting: { due: 1, oldest_due_at: new Date(dueAt).toISOString() },
      dead_letters: 1,
      worst: [{ endpoint_id: bad.id, tenant_id: tenant.id, status: "unhealthy", success_rate: 0 }],
    });
    const operator = await newOperator();
    const all = await (await get(webhook, operator.key)).json<{ worst: { endpoint_id: string }[] }>();
    expect(all.worst.map(({ endpoint_id }) => endpoint_id)).toContain(bad.id);
    const stranger = await newTenant();
    expect(await (await get(webhook, stranger.key)).json()).toMatchObject({ status: "idle", worst: [] });
    expect((await get(`${webhook}?tenant_id=${tenant.id}`, stranger.key)).status).toBe(404);
  });
});
