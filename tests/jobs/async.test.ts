// Captures asked for now and made later: what is accepted, what is refused.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jobs } from "#db/schema/jobs.ts";
import { hook, postJob, readJob } from "../support/async.ts";
import { eventsOf } from "../support/events.ts";
import { auditOf, jobQueue } from "../support/jobs.ts";
import { call, db, get, newTenant, pages, post } from "../support/world.ts";

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
    [{ html: "x", full_page: true, params: { fullPage: true } }, "#/params/full_page"],
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

  test.each([
    ["the page", { url: "http://10.0.0.1/" }, 403, "target_blocked", "#/url"],
    [
      "the webhook",
      { html: "x", webhook_url: "https://169.254.169.254/" },
      400,
      "invalid_request",
      "#/webhook_url",
    ],
  ])("an address inside a network is refused for %s", async (_what, body, status, code, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot/async", body, key);
    expect(await res.json()).toMatchObject({ status, code, errors: [{ pointer }] });
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
