// Events by asking, and messages of the tenant's own.
import { eq, and, lte } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { events } from "#db/schema/events.ts";
import { burst, emit, type EventPage } from "../support/stream.ts";
import { db, get, newTenant, post } from "../support/world.ts";

const page = async (key: string, query = "") => (await get(`/api/v1/events${query}`, key)).json<EventPage>();

describe("GET /events", () => {
  test("200: oldest first, page by page, in the one form that all ways have", async () => {
    const tenant = await newTenant();
    await emit(tenant.id, { subject: "job_a", data: { status: "pending" } });
    await emit(tenant.id, { type: "job.started" });
    await emit(tenant.id);
    const first = await page(tenant.key, "?limit=2");
    expect(first).toMatchObject({ next_after: 2, has_more: true, latest: 3 });
    expect(first.data).toHaveLength(2);
    expect(first.data[0]).toEqual({
      seq: 1,
      id: expect.stringMatching(/^evt_/) as string,
      type: "job.created",
      ts: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      subject: "job_a",
      data: { status: "pending" },
    });
    const second = await page(tenant.key, "?after=2");
    expect(second.data.map(({ seq }) => seq)).toEqual([3]);
    expect(second).toMatchObject({ next_after: 3, has_more: false });
    expect(await page(tenant.key, "?after=3")).toEqual({
      data: [],
      next_after: 3,
      has_more: false,
      latest: 3,
    });
    expect(await page(tenant.key, "?after=latest")).toEqual({
      data: [],
      next_after: 3,
      has_more: false,
      latest: 3,
    });
    const one = await get(`/api/v1/events/${first.data[0]?.id}`, tenant.key);
    expect(await one.json()).toEqual(first.data[0]);
    const v2 = await (await get("/api/v2/events", tenant.key)).json<{ data: EventPage; meta: unknown }>();
    expect(v2.data.data).toHaveLength(3);
  });

  test("200: by type and subject; the number to go on from passes over the others", async () => {
    const tenant = await newTenant();
    await emit(tenant.id, { subject: "job_a" });
    await emit(tenant.id, { subject: "job_a", type: "job.started" });
    await emit(tenant.id, { subject: "whe_a", type: "webhook.test" });
    const seqs = async (query: string) => (await page(tenant.key, query)).data.map(({ seq }) => seq);
    expect(await seqs("?types=job.*")).toEqual([1, 2]);
    expect(await seqs("?types=job.started,webhook.test")).toEqual([2, 3]);
    expect(await seqs("?types=*&subject=job_a")).toEqual([1, 2]);
    expect(await page(tenant.key, "?types=job.created")).toMatchObject({ next_after: 3, has_more: false });
    expect(await page(tenant.key, "?types=job.*&limit=1")).toMatchObject({ next_after: 1, has_more: true });
  });

  test("200: a gap is told where events are no longer kept, or the number is none of ours", async () => {
    const tenant = await newTenant();
    await burst(tenant.id, 5);
    await db.delete(events).where(and(eq(events.tenantId, tenant.id), lte(events.seq, 3)));
    expect(await page(tenant.key, "?after=1")).toMatchObject({ gap: true, oldest: 4, next_after: 5 });
    expect((await page(tenant.key, "?after=1")).data.map(({ seq }) => seq)).toEqual([4, 5]);
    expect(await page(tenant.key, "?after=3")).not.toHaveProperty("gap");
    expect((await page(tenant.key)).data.map(({ seq }) => seq)).toEqual([4, 5]);
    expect(await page(tenant.key)).not.toHaveProperty("gap");
    expect(await page(tenant.key, "?after=9")).toEqual({
      data: [],
      next_after: 5,
      has_more: false,
      latest: 5,
      gap: true,
      oldest: 4,
    });
  });

  test("200: another tenant's events are nowhere, and its numbers are its own", async () => {
    const [tenant, other] = await Promise.all([newTenant(), newTenant()]);
    await emit(other.id);
    expect(await page(tenant.key)).toEqual({ data: [], next_after: 0, has_more: false, latest: 0 });
    const [theirs] = (await page(other.key)).data;
    expect((await get(`/api/v1/events/${theirs?.id}`, tenant.key)).status).toBe(404);
  });

  test.each(["after=x", "after=-1", "after=1.5", "limit=0", "limit=501", "types=job", "since=1"])(
    "400: %s names the field",
    async (query) => {
      const { key } = await newTenant();
      const res = await get(`/api/v1/events?${query}`, key);
      expect(res.status).toBe(400);
      const { errors } = await res.json<{ errors: { pointer: string }[] }>();
      expect(errors[0]?.pointer).toContain(query.split("=")[0]);
    },
  );
});

describe("POST /realtime/messages", () => {
  test("201: becomes an event with the next number, and is on record", async () => {
    const tenant = await newTenant();
    await emit(tenant.id);
    const message = { room: "news", type: "order.shipped", data: { order: 17 } };
    const res = await post("/api/v1/realtime/messages", message, tenant.key);
    expect(res.status).toBe(201);
    const event = await res.json<{ id: string }>();
    expect(event).toMatchObject({ seq: 2, type: "message", subject: "news", data: message });
    expect(await (await get(`/api/v1/events/${event.id}`, tenant.key)).json()).toEqual(event);
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.map(({ action }) => action)).toContain("realtime_message.create");
  });

  test("201: a hundred at once have a number each", async () => {
    const tenant = await newTenant();
    const send = async (n: number) =>
      (
        await (
          await post("/api/v1/realtime/messages", { type: "n", data: { n } }, tenant.key)
        ).json<{ seq: number }>()
      ).seq;
    const seqs = await Promise.all(Array.from({ length: 100 }, (_, n) => send(n)));
    expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
  });

  test.each([
    ["type", { type: "" }],
    ["type", {}],
    ["room", { type: "x", room: "a b" }],
    ["data", { type: "x", data: { text: "x".repeat(8000) } }],
    ["data", { type: "x", data: [] }],
  ])("400: a wrong %s is named, and no event made", async (field, body) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/realtime/messages", body, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
    expect(await page(key)).toMatchObject({ latest: 0 });
  });
});
