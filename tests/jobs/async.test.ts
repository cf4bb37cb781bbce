// Captures asked for now and made later: accepted, followed, fetched, told of.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jobs } from "#db/schema/jobs.ts";
import { webhookDeliveries, webhookEndpoints } from "#db/schema/webhooks.ts";
import { capturesOf, countedPage, later, noBrowser } from "../support/cache.ts";
import { eventsOf } from "../support/events.ts";
import { auditOf, jobQueue, sweep } from "../support/jobs.ts";
import { call, db, del, get, newTenant, pages, post } from "../support/world.ts";

type Job = {
  job_id: string;
  status: string;
  job_type: string;
  progress: number;
  attempts: number;
  result: { download_url: string; capture_id: string; screenshot_path: string; thumbnail_url: string } | null;
  error?: { code: string };
  timeline: { status: string; detail: string }[];
  webhook_delivered: boolean;
};

const hook = "http://127.0.0.1:9/hook";

async function postJob(
  key: string,
  body: unknown,
  bindings: Partial<Env>,
  kind = "screenshot",
): Promise<string> {
  const res = await call("POST", `/api/v1/${kind}/async`, { key, body, env: bindings });
  if (res.status !== 202) throw new Error(await res.text());
  return (await res.json<{ job_id: string }>()).job_id;
}

const readJob = async (key: string, id: string) => (await get(`/api/v1/jobs/${id}`, key)).json<Job>();
const typesOf = async (tenantId: string) => (await eventsOf(tenantId)).map(({ type }) => type);

describe("POST /api/v1/screenshot/async", () => {
  test("202: the answer is the job's id, its state and where it is read; the picture is made after it", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const body = { html: "<h1>Later", params: { format: "webp" }, reference: "mine" };
    const res = await call("POST", "/api/v1/screenshot/async", { key: tenant.key, body, env: queue.env });
    expect(res.status).toBe(202);
    const accepted = await res.json<{ job_id: string }>();
    const id = accepted.job_id;
    expect(accepted).toEqual({
      job_id: expect.stringMatching(/^job_/) as string,
      status: "pending",
      message: "Job created successfully",
      status_url: `/jobs/${id}`,
    });
    expect(res.headers.get("location")).toBe(`https://api.test/api/v1/jobs/${id}`);
    expect(await readJob(tenant.key, id)).toMatchObject({
      status: "pending",
      progress: 0,
      attempts: 0,
      result: null,
    });
    await queue.drain();
    const done = await readJob(tenant.key, id);
    expect(done).toMatchObject({
      status: "completed",
      job_type: "screenshot",
      progress: 100,
      reference: "mine",
      attempts: 1,
      webhook_url: null,
      webhook_delivered: false,
      result: {
        format: "webp",
        width: 1280,
        cache: "miss",
        screenshot_path: expect.stringContaining("/captures/cap_") as string,
      },
    });
    expect(done.timeline.map(({ status }) => status)).toEqual(["pending", "processing", "completed"]);
    const file = await call("GET", done.result?.download_url ?? "");
    expect(file.headers.get("content-type")).toBe("image/webp");
    expect(await auditOf(tenant.id)).toEqual(expect.arrayContaining(["job.create", "capture.create"]));
  });

  test("202: options may stand in params or beside it, in either spelling", async () => {
    const { key } = await newTenant();
    const queue = jobQueue();
    const id = await postJob(key, { html: "x", fullPage: true, params: { viewportWidth: 400 } }, queue.env);
    await queue.drain();
    expect(await readJob(key, id)).toMatchObject({ status: "completed", result: { width: 400 } });
  });

  test("202: the unversioned path that people know serves it, and the job's too", async () => {
    const { key } = await newTenant();
    const queue = jobQueue();
    const res = await call("POST", "/screenshot/async", { key, body: { html: "x" }, env: queue.env });
    const { status_url } = await res.json<{ status_url: string }>();
    expect((await get(status_url, key)).status).toBe(200);
    expect((await get(`/api${status_url}`, key)).status).toBe(200);
  });

  test.each([
    ["pdf", { params: { pdf_format: "a5" } }, "application/pdf"],
    ["content", { params: { format: "markdown" } }, "text/markdown; charset=utf-8"],
  ])("202: %s is made the same way", async (kind, more, contentType) => {
    const { key } = await newTenant();
    const queue = jobQueue();
    const id = await postJob(key, { html: "<h1>Hi", ...more }, queue.env, kind);
    await queue.drain();
    const job = await readJob(key, id);
    expect(job).toMatchObject({ status: "completed", job_type: kind });
    const file = await call("GET", job.result?.download_url ?? "");
    expect(file.headers.get("content-type")).toBe(contentType);
  });

  test.each([
    [{ params: {} }, "#/url"],
    [{ html: "x", params: { viewport_width: 1 } }, "#/params/viewport_width"],
    [{ html: "x", viewport_width: 1 }, "#/viewport_width"],
    [{ html: "x", full_page: true, params: { fullPage: true } }, "#/full_page"],
    [{ html: "x", params: { webhook_url: hook } }, "#/params/webhook_url"],
    [{ html: "x", params: { response_type: "json" } }, "#/params/response_type"],
    [{ html: "x", store: false }, "#/store"],
    [{ html: "x", params: 3 }, "#/params"],
    [{ html: "x", webhook_secret: "s" }, "#/webhook_secret"],
    [{ html: "x", webhook_url: "nowhere" }, "#/webhook_url"],
    [{ html: "x", webhook_url: "http://example.com/" }, "#/webhook_url"],
    [{ html: "x", deadline: 1 }, "#/deadline"],
  ])("400: %j names the field, and records nothing", async (body, pointer) => {
    const tenant = await newTenant();
    const res = await post("/api/v1/screenshot/async", body, tenant.key);
    expect(res.status).toBe(400);
    const { errors } = await res.json<{ errors: { pointer: string }[] }>();
    expect(errors.map((one) => one.pointer)).toContain(pointer);
    expect(await db.select().from(jobs).where(eq(jobs.tenantId, tenant.id))).toEqual([]);
    expect(await eventsOf(tenant.id)).toEqual([]);
  });

  test("403: an address inside a network is refused, for the page and for its webhook", async () => {
    const { key } = await newTenant();
    for (const body of [
      { url: "http://10.0.0.1/" },
      { html: "x", webhook_url: "https://169.254.169.254/" },
    ]) {
      const res = await post("/api/v1/screenshot/async", body, key);
      expect(await res.json()).toMatchObject({ status: 403, code: "target_blocked" });
    }
  });

  test("secrets lie nowhere in the clear, and the options are gone once the job is done", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const secrets = {
      webhook_url: hook,
      webhook_secret: "hush-webhook",
      params: { authorization: "Bearer hush-page" },
    };
    const id = await postJob(tenant.key, { url: `${pages}/still`, ...secrets }, queue.env);
    const rowOf = () => db.select().from(jobs).where(eq(jobs.id, id)).get();
    expect(JSON.stringify([await rowOf(), queue.waiting, await eventsOf(tenant.id)])).not.toMatch(/hush/);
    await queue.drain();
    const row = await rowOf();
    expect(row).toMatchObject({ status: "completed", input: null });
    expect(JSON.stringify([row, await readJob(tenant.key, id)])).not.toMatch(/hush/);
  });
});

describe("failure", () => {
  test("what the page does wrong ends the job with its problem; what it was tried with is kept for another try", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x", params: { selector: "#later" } }, queue.env);
    await queue.drain();
    const failed = await readJob(tenant.key, id);
    expect(failed).toMatchObject({
      status: "failed",
      attempts: 1,
      result: null,
      error: { code: "selector_not_found" },
    });
    expect(await typesOf(tenant.id)).toEqual(["job.created", "job.started", "job.failed"]);
  });

  test("without a browser the job waits and is tried again; the timeline says so", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x" }, queue.env);
    await queue.drain(noBrowser);
    const waits = await readJob(tenant.key, id);
    expect(waits).toMatchObject({ status: "pending", attempts: 1 });
    expect(waits.timeline.at(-1)?.detail).toMatch(/^Attempt 1 failed: /);
    for (const sent of queue.waiting) sent.delaySeconds = 0;
    await later(60_000, () => queue.drain());
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "completed", attempts: 2 });
    expect(await typesOf(tenant.id)).toEqual([
      "job.created",
      "job.started",
      "job.retrying",
      "job.started",
      "job.completed",
    ]);
  });

  test("a job whose turn does not come before its deadline expires, and can be sent back", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x", deadline: 60 }, queue.env);
    queue.waiting.splice(0);
    await later(61_000, () => sweep(queue.env));
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "expired", attempts: 0, progress: 100 });
    expect(await typesOf(tenant.id)).toEqual(["job.created", "job.expired"]);
    queue.waiting.splice(0);
    const res = await call("POST", `/api/v1/jobs/${id}/retry`, { key: tenant.key, env: queue.env });
    expect(await res.json()).toMatchObject({ status: "pending" });
    await queue.drain();
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "completed", attempts: 1 });
  });
});

describe("POST /api/v1/jobs/{id}/cancel", () => {
  test("200: what has not begun is never made; again it changes nothing", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const id = await postJob(tenant.key, { html: "x" }, queue.env);
    for (let round = 0; round < 2; round++)
      expect(await (await post(`/api/v1/jobs/${id}/cancel`, undefined, tenant.key)).json()).toMatchObject({
        status: "cancelled",
      });
    await queue.drain();
    expect(await capturesOf(tenant.id)).toEqual([]);
    expect(await typesOf(tenant.id)).toEqual(["job.created", "job.cancelled"]);
    expect((await auditOf(tenant.id)).filter((action) => action === "job.cancel")).toHaveLength(1);
  });

  test("200: what is being made ends as cancelled at once, and its capture is thrown away", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const page = countedPage(2500);
    const id = await postJob(tenant.key, { url: page.url }, queue.env);
    const making = queue.drain();
    await expect.poll(page.count, { timeout: 15_000 }).toBe(1);
    await post(`/api/v1/jobs/${id}/cancel`, undefined, tenant.key);
    expect((await post(`/api/v1/jobs/${id}/retry`, undefined, tenant.key)).status).toBe(409);
    await making;
    expect(await readJob(tenant.key, id)).toMatchObject({ status: "cancelled", result: null });
    expect((await capturesOf(tenant.id)).filter(({ deletedAt }) => deletedAt === null)).toEqual([]);
    expect(await typesOf(tenant.id)).toEqual(["job.created", "job.started", "job.cancelled"]);
  });

  test("409: what has ended otherwise stays as it is", async () => {
    const { key } = await newTenant();
    const queue = jobQueue();
    const id = await postJob(key, { html: "x" }, queue.env);
    await queue.drain();
    expect((await post(`/api/v1/jobs/${id}/cancel`, undefined, key)).status).toBe(409);
    expect((await post(`/api/v1/jobs/${id}/retry`, undefined, key)).status).toBe(409);
    expect(await readJob(key, id)).toMatchObject({ status: "completed" });
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
    ]);
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
    const again = await call("POST", `/api/v1/jobs/${bulk_id}/retry`, { key: tenant.key, env: queue.env });
    expect(await again.json()).toMatchObject({ status: "processing", progress: 50 });
    await queue.drain();
    expect(await readJob(tenant.key, bulk_id)).toMatchObject({
      result: { counts: { completed: 1, failed: 1 } },
    });
    expect((await typesOf(tenant.id)).filter((type) => type === "job.completed")).toHaveLength(2);
  });
});

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

describe("DELETE /api/v1/jobs/{id}", () => {
  test("204: the record goes, what has not begun is never made, a capture stays", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const done = await postJob(tenant.key, { html: "x" }, queue.env);
    await queue.drain();
    const open = await postJob(tenant.key, { html: "y" }, queue.env);
    for (const id of [done, open]) {
      expect((await del(`/api/v1/jobs/${id}`, tenant.key)).status).toBe(204);
      expect((await get(`/api/v1/jobs/${id}`, tenant.key)).status).toBe(404);
    }
    await queue.drain();
    expect(await capturesOf(tenant.id)).toHaveLength(1);
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
    const sent = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.tenantId, tenant.id));
    const to = (endpointId: string | null) =>
      sent.filter((one) => one.endpointId === endpointId).map(({ eventType }) => eventType);
    expect(to(`whe_a${tenant.id}`)).toEqual(["job.completed"]);
    expect(to(`whe_b${tenant.id}`)).toEqual(["job.created", "job.started", "job.completed"]);
    expect(to(`whe_c${tenant.id}`)).toEqual([]);
    expect(to(null)).toEqual(["job.completed"]);
    const link = (told[2]?.data as { result: { download_url: string } }).result.download_url;
    expect((await later(3 * 24 * 60 * 60 * 1000, () => call("GET", link))).status).toBe(200);
  });
});
