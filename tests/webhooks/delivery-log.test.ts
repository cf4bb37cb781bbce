// Deliveries and their attempts, as their owner reads them.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { webhookDeliveries } from "#db/schema/webhooks.ts";
import { type Detail, history, list, path } from "../support/history.ts";
import { deliveriesOf } from "../support/lanes.ts";
import { db, get, newTenant, post } from "../support/world.ts";

describe("GET /webhooks/deliveries", () => {
  test("200: page by page, newest first, of this tenant only", async () => {
    const { tenant } = await history("200", 5);
    await history("200", 1);
    const first = await list(tenant, "?limit=3");
    expect(first).toMatchObject({ has_more: true });
    const second = await list(tenant, `?limit=3&cursor=${first.next_cursor}`);
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
  });

  test("200: by endpoint, status, type and time", async () => {
    const { tenant, lane } = await history("200", 3);
    const [one] = await deliveriesOf(lane);
    await db
      .update(webhookDeliveries)
      .set({ status: "failed" })
      .where(eq(webhookDeliveries.id, one?.id ?? ""));
    const count = async (query: string) => (await list(tenant, query)).data.length;
    const failed = await count("?status=failed");
    expect(failed).toBe(1);
    expect(await count("?status=delivered")).toBe(2);
    expect(await count(`?endpoint_id=${lane}`)).toBe(3);
    expect(await count("?endpoint_id=whe_other")).toBe(0);
    expect(await count("?job_id=job_1")).toBe(0);
    expect(await count("?event_type=job.failed")).toBe(1);
    expect(await count("?created_before=2026-01-01T00:00:00Z")).toBe(0);
    expect(await count("?created_after=2026-01-01T00:00:00Z")).toBe(3);
  });

  test.each([
    ["status=lost", "status"],
    ["event_type=job.done", "event_type"],
    ["created_after=yesterday", "created_after"],
    ["cursor=x", "cursor"],
    ["limit=0", "limit"],
  ])("400: %s names the field", async (query, field) => {
    const { key } = await newTenant();
    const res = await get(`${path}?${query}`, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });
});

test("200: a delivery shows the very body that was sent, and each attempt with what was answered", async () => {
  const { tenant, to } = await history("503,200", 1);
  const [row] = (await list(tenant)).data;
  const detail = await (await get(`${path}/${row?.id}`, tenant.key)).json<Detail>();
  expect(detail).toMatchObject({ status: "delivered", attempts: 2, cause: "event", replay_id: null });
  expect(detail.log).toMatchObject([
    { number: 1, error_class: "status", response_status: 503, response_body: "noted" },
    { number: 2, error_class: null, response_status: 200 },
  ]);
  expect((await to.received()).map(({ body }) => body)).toEqual([detail.body, detail.body]);
});

test("404: another tenant's delivery is neither shown nor sent again", async () => {
  const { tenant } = await history("200", 1);
  const stranger = await newTenant();
  const [row] = (await list(tenant)).data;
  expect((await get(`${path}/${row?.id}`, stranger.key)).status).toBe(404);
  expect((await post(`${path}/${row?.id}/replay`, undefined, stranger.key)).status).toBe(404);
  expect((await list(tenant)).data).toHaveLength(1);
});
