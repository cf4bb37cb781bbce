// Jobs as they are read, listed, fetched and told of.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { EventType } from "#events/catalogue.ts";
import { eventSchemas } from "#events/schemas.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import { hook, type Job, postJob, readJob, typesOf } from "../support/async.ts";
import { later } from "../support/cache.ts";
import { eventsOf } from "../support/events.ts";
import { jobQueue } from "../support/jobs.ts";
import { call, db, del, get, newTenant, post } from "../support/world.ts";

const linkIn = (data: unknown) =>
  (data as { result: { download_url: string } } | undefined)?.result.download_url ?? "";

describe("GET /api/v1/jobs", () => {
  test("200: newest first in pages, bulks among them, by state, kind, name and time", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const ids: string[] = [];
    for (let at = 0; at < 3; at++)
      ids.unshift(await postJob(tenant.key, { html: `${at}`, reference: `r${at}` }, queue.env));
    const bulk = await call("POST", "/api/v1/captures/bulk", {
      key: tenant.key,
      body: { captures: [{ html: "x" }] },
      env: queue.env,
    });
    ids.unshift((await bulk.json<{ bulk_id: string }>()).bulk_id);
    await post(`/api/v1/jobs/${ids[1]}/cancel`, undefined, tenant.key);
    const list = async (query: string) => {
      const page = await (
        await get(`/api/v1/jobs?${query}`, tenant.key)
      ).json<{
        data: Job[];
        next_cursor: string | null;
      }>();
      return { ids: page.data.map(({ job_id }) => job_id), next: page.next_cursor };
    };
    const first = await list("limit=3");
    expect(first.ids).toEqual(ids.slice(0, 3));
    expect((await list(`limit=3&cursor=${first.next}`)).ids).toEqual(ids.slice(3));
    expect((await list("status=cancelled")).ids).toEqual([ids[1]]);
    expect((await list("status=pending")).ids).toEqual([ids[0], ids[2], ids[3]]);
    expect((await list("job_type=bulk")).ids).toEqual([ids[0]]);
    expect((await list("job_type=pdf")).ids).toEqual([]);
    expect((await list("reference=r0")).ids).toEqual([ids[3]]);
    expect((await list("created_after=2999-01-01T00:00:00Z")).ids).toEqual([]);
    const other = await newTenant();
    expect(await (await get("/api/v1/jobs", other.key)).json()).toMatchObject({ data: [] });
  });
});

describe("GET /api/v1/jobs/{id}/download and /thumbnail", () => {
  test("302 to a signed link, or 200 with the link and its end; 409 while there is nothing, 404 once it is gone", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x", params: { formats: ["png", "pdf"] } }, queue.env);
    expect((await get(`/api/v1/jobs/${id}/download`, tenant.key)).status).toBe(409);
    await queue.drain();
    const res = await call("GET", `/api/v1/jobs/${id}/download`, { key: tenant.key });
    expect(res.status).toBe(302);
    const file = await call("GET", res.headers.get("location") ?? "");
    expect(file.headers.get("content-type")).toBe("image/png");
    const accept = { Accept: "application/json" };
    const pdf = await get(`/api/v1/jobs/${id}/download?format=pdf`, tenant.key, accept);
    const link = await pdf.json<{ url: string; expires_at: string }>();
    expect((await call("GET", link.url)).headers.get("content-type")).toBe("application/pdf");
    expect(Date.parse(link.expires_at)).toBeGreaterThan(Date.now() + 3_000_000);
    const small = await get(`/api/v1/jobs/${id}/thumbnail`, tenant.key);
    expect((await call("GET", small.headers.get("location") ?? "")).headers.get("content-type")).toBe(
      "image/webp",
    );
    const { result } = await readJob(tenant.key, id);
    await del(`/api/v1/captures/${result?.capture_id}`, tenant.key);
    expect((await get(`/api/v1/jobs/${id}/download`, tenant.key)).status).toBe(404);
    expect(await readJob(tenant.key, id)).toMatchObject({
      status: "completed",
      result: { download_url: null },
    });
  });
});

describe("bulks are jobs", () => {
  test("200: read, listed, sent back as one; its end is told once, and each capture's", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const captures = [{ html: "one" }, { html: "two", selector: "#none" }];
    const body = { captures, webhook_url: hook };
    const res = await call("POST", "/api/v1/captures/bulk", { key: tenant.key, body, env: queue.env });
    const { bulk_id } = await res.json<{ bulk_id: string }>();
    await queue.drain();
    expect(await readJob(tenant.key, bulk_id)).toMatchObject({
      job_type: "bulk",
      status: "completed",
      progress: 100,
      result: { total: 2, counts: { completed: 1, failed: 1 } },
      webhook_url: hook,
    });
    const told = await eventsOf(tenant.id);
    expect(told.map(({ type }) => type).sort()).toEqual([
      "bulk.capture.completed",
      "bulk.capture.failed",
      "job.completed",
      "job.created",
    ]);
    for (const { type, data } of told) expect(eventSchemas[type as EventType].parse(data)).toEqual(data);
    expect(told.at(-1)).toMatchObject({
      type: "job.completed",
      subject: bulk_id,
      keyId: tenant.keyId,
      data: {
        job_id: bulk_id,
        job_type: "bulk",
        status: "completed",
        completed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        result: { total: 2, counts: { completed: 1, failed: 1, cancelled: 0 } },
      },
    });
    const sent = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.jobId, bulk_id));
    expect(sent).toMatchObject([{ lane: `${tenant.id} http://127.0.0.1:9`, status: "pending" }]);
    await db
      .update(webhookDeliveries)
      .set({ status: "failed", nextAttemptAt: null })
      .where(eq(webhookDeliveries.jobId, bulk_id));
    expect(await readJob(tenant.key, bulk_id)).toMatchObject({
      webhook_delivered: false,
      webhook_failed: true,
    });
    const replay = await post(`/api/v1/webhooks/deliveries/${sent[0]?.id}/replay`, undefined, tenant.key);
    expect(await replay.json()).toMatchObject({ cause: "replay", job_id: bulk_id });
    const again = await call("POST", `/api/v1/jobs/${bulk_id}/retry`, { key: tenant.key, env: queue.env });
    expect(await again.json()).toMatchObject({ status: "processing", progress: 50 });
    await queue.drain();
    expect(await readJob(tenant.key, bulk_id)).toMatchObject({
      result: { counts: { completed: 1, failed: 1 } },
    });
    expect((await typesOf(tenant.id)).filter((type) => type === "job.completed")).toHaveLength(2);
  });
});

describe("telling", () => {
  test("each event has the next number; endpoints get those they want, the job's own address the end alone", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const endpoint = {
      tenantId: tenant.id,
      url: hook,
      description: "",
      retryPolicy: "standard",
      createdAt: 1,
      updatedAt: 1,
    } as const;
    await db.insert(webhookEndpoints).values([
      { ...endpoint, id: `whe_a${tenant.id}`, eventTypes: ["job.completed"], status: "enabled" },
      { ...endpoint, id: `whe_b${tenant.id}`, eventTypes: ["job.*"], status: "enabled" },
      { ...endpoint, id: `whe_c${tenant.id}`, eventTypes: ["*"], status: "disabled" },
    ]);
    const id = await postJob(tenant.key, { html: "x", webhook_url: hook, webhook_secret: "s" }, queue.env);
    await queue.drain();
    const told = await eventsOf(tenant.id);
    expect(told.map(({ seq, type, subject }) => [seq, type, subject])).toEqual([
      [1, "job.created", id],
      [2, "job.started", id],
      [3, "job.completed", id],
    ]);
    for (const { type, data } of told) expect(eventSchemas[type as EventType].parse(data)).toEqual(data);
    const sent = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.tenantId, tenant.id));
    const to = (endpointId: string | null) =>
      sent.filter((one) => one.endpointId === endpointId).map(({ eventType }) => eventType);
    expect(to(`whe_a${tenant.id}`)).toEqual(["job.completed"]);
    expect(to(`whe_b${tenant.id}`)).toEqual(["job.created", "job.started", "job.completed"]);
    expect(to(`whe_c${tenant.id}`)).toEqual([]);
    expect(to(null)).toEqual(["job.completed"]);
    const link = linkIn(told[2]?.data);
    expect((await later(3 * 24 * 60 * 60 * 1000, () => call("GET", link))).status).toBe(200);
  });
});
