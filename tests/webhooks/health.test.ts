import { describe, expect, test } from "vitest";
import { webhookAttempts } from "#db/schema/webhooks.ts";
import { newEndpoint, newSubscriber, path } from "../support/endpoints.ts";
import { call, db, get, newTenant } from "../support/world.ts";

type Health = {
  status: string;
  deliveries: number;
  attempts: number;
  succeeded: number;
  failed: number;
  success_rate: number | null;
  duration_ms: { p50: number; p95: number } | null;
  last_success_at: string | null;
  last_failure_at: string | null;
  endpoints: (Health & { endpoint_id: string })[];
};
const minuteMs = 60_000;

/** Attempts that took 1, 2, 3, … ms, a minute ago unless told. */
async function attempted(
  tenantId: string,
  endpointId: string | null,
  { succeeded = 0, failed = 0, minutes = 1, lost = 0 },
): Promise<void> {
  const classes = [
    ...Array(succeeded).fill(null),
    ...Array(failed).fill("status"),
    ...Array(lost).fill("lost"),
  ];
  const startedAt = Date.now() - minutes * minuteMs;
  const rows = (classes as (string | null)[]).map((errorClass, at) => ({
    id: `att_${crypto.randomUUID()}`,
    tenantId,
    deliveryId: `dlv_${crypto.randomUUID()}`,
    endpointId,
    number: 1,
    url: "https://example.com/",
    startedAt,
    durationMs: at + 1,
    responseStatus: errorClass === null ? 200 : 500,
    errorClass,
  }));
  for (let from = 0; from < rows.length; from += 7)
    await db.insert(webhookAttempts).values(rows.slice(from, from + 7));
}

const healthOf = async (key: string, id: string, hours?: number) =>
  (await get(`${path}/${id}/health${hours === undefined ? "" : `?hours=${hours}`}`, key)).json<Health>();

describe("GET /api/v1/webhooks/endpoints/{id}/health", () => {
  test.each([
    [100, 0, "healthy", 1],
    [95, 5, "healthy", 0.95],
    [94, 6, "degraded", 0.94],
    [80, 20, "degraded", 0.8],
    [79, 21, "unhealthy", 0.79],
    [0, 1, "unhealthy", 0],
    [0, 0, "idle", null],
  ])("200: %i taken and %i not is %s", async (succeeded, failed, status, rate) => {
    const tenant = await newSubscriber();
    const { id, url } = await newEndpoint(tenant);
    await attempted(tenant.id, id, { succeeded, failed });
    expect(await healthOf(tenant.key, id)).toMatchObject({
      endpoint_id: id,
      url,
      status,
      hours: 1,
      success_rate: rate,
      attempts: succeeded + failed,
      deliveries: succeeded + failed,
      failed,
    });
  });

  test("200: percentiles and latest times are those of the attempts within the hours", async () => {
    const tenant = await newSubscriber();
    const { id } = await newEndpoint(tenant);
    await attempted(tenant.id, id, { succeeded: 20 });
    await attempted(tenant.id, id, { failed: 3, minutes: 90 });
    await attempted(tenant.id, id, { lost: 5 });
    const hour = await healthOf(tenant.key, id);
    expect(hour).toMatchObject({ duration_ms: { p50: 10, p95: 19 }, attempts: 20, last_failure_at: null });
    expect(Date.now() - Date.parse(hour.last_success_at ?? "")).toBeLessThan(2 * minuteMs);
    expect(await healthOf(tenant.key, id, 2)).toMatchObject({ attempts: 23, failed: 3, hours: 2 });
  });

  test.each(["0", "169", "x", "1.5"])("400: %s hours", async (hours) => {
    const { key } = await newSubscriber();
    const res = await get(`/api/v1/webhooks/health?hours=${hours}`, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/hours" }] });
  });

  test("404: another tenant's", async () => {
    const [owner, stranger] = [await newSubscriber(), await newSubscriber()];
    const { id } = await newEndpoint(owner);
    expect((await get(`${path}/${id}/health`, stranger.key)).status).toBe(404);
  });
});

describe("GET /api/v1/webhooks/health", () => {
  test("200: all attempts, those to jobs' own addresses among them, and each endpoint's own", async () => {
    const tenant = await newSubscriber();
    const [first, second] = [await newEndpoint(tenant), await newEndpoint(tenant)];
    await attempted(tenant.id, first.id, { succeeded: 10 });
    await attempted(tenant.id, null, { succeeded: 5, failed: 5 });
    const health = await (await get("/api/v1/webhooks/health", tenant.key)).json<Health>();
    expect(health).toMatchObject({ status: "unhealthy", attempts: 20, succeeded: 15, success_rate: 0.75 });
    const each = health.endpoints.map(({ endpoint_id, status, attempts }) => [endpoint_id, status, attempts]);
    expect(new Map(each.map(([id, ...rest]) => [id, rest]))).toEqual(
      new Map([
        [second.id, ["idle", 0]],
        [first.id, ["healthy", 10]],
      ]),
    );
    const other = await (await get("/api/v1/webhooks/health", (await newTenant()).key)).json<Health>();
    expect(other).toMatchObject({ status: "idle", attempts: 0, endpoints: [] });
  });

  test("200: from where on is healthy is the operator's to say", async () => {
    const tenant = await newSubscriber();
    await attempted(tenant.id, null, { succeeded: 3, failed: 1 });
    const statusWith = async (bindings: Partial<Env>) => {
      const res = await call("GET", "/api/v1/webhooks/health", { key: tenant.key, env: bindings });
      return (await res.json<Health>()).status;
    };
    expect(await statusWith({ WEBHOOK_HEALTHY_PERCENT: "75" })).toBe("healthy");
    expect(await statusWith({ WEBHOOK_DEGRADED_PERCENT: "70" })).toBe("degraded");
  });
});
