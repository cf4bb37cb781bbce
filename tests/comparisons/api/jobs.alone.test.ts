// Comparisons made in the background: alone and in bulk.
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { comparisons } from "#db/schema/comparisons.ts";
import { jobs } from "#db/schema/jobs.ts";
import { eventSchemas } from "#events/schemas.ts";
import { postJob, readJob } from "../../support/async.ts";
import { later } from "../../support/cache.ts";
import { newBuild, newComparer, storePicture, twoPictures } from "../../support/comparisons.ts";
import { eventsOf } from "../../support/events.ts";
import { jobQueue, postBulk, readBulk, sweep } from "../../support/jobs.ts";
import { call, db, get, newTenant, post } from "../../support/world.ts";

vi.setConfig({ testTimeout: 60_000 });

const rowsOf = (tenantId: string) => db.select().from(comparisons).where(eq(comparisons.tenantId, tenantId));

test("202: accepted as a job, made, and its result read, linked and told", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  const queue = jobQueue();
  const body = { capture: after, params: { baseline: before, name: "home" }, reference: "r1" };
  const res = await call("POST", "/api/v1/compare/async", { key: tenant.key, body, env: queue.env });
  const accepted = await res.json<{ job_id: string }>();
  expect([res.status, accepted]).toMatchObject([
    202,
    { status: "pending", message: "Job created successfully", status_url: `/jobs/${accepted.job_id}` },
  ]);
  expect(await rowsOf(tenant.id)).toMatchObject([
    { status: "pending", jobId: accepted.job_id, name: "home" },
  ]);
  await queue.drain();
  const job = await readJob(tenant.key, accepted.job_id);
  expect(job).toMatchObject({
    status: "completed",
    job_type: "compare",
    reference: "r1",
    result: {
      verdict: "fail",
      diff_pixels: 100,
      capture_id: after,
      diff_url: expect.stringContaining("/difference?"),
    },
  });
  const [row] = await rowsOf(tenant.id);
  expect(job.result).toMatchObject({ comparison_id: row?.id, comparison_path: `/comparisons/${row?.id}` });
  const link = await get(`/api/v1/jobs/${job.job_id}/download`, tenant.key, { Accept: "application/json" });
  const { url } = await link.json<{ url: string }>();
  expect((await get(url.replace("https://api.test", ""))).headers.get("Content-Type")).toBe("image/png");
  expect((await get(`/api/v1/jobs/${job.job_id}/thumbnail`, tenant.key)).status).toBe(404);
  const told = await eventsOf(tenant.id);
  expect(told.map(({ type }) => type)).toEqual([
    "job.created",
    "job.started",
    "comparison.completed",
    "job.completed",
  ]);
  for (const { type, data } of told) eventSchemas[type as "job.completed"].parse(data);
  const listed = await (await get("/api/v1/jobs?job_type=compare", tenant.key)).json();
  expect(listed).toMatchObject({ data: [{ job_id: job.job_id }] });
});

test("a job that fails for good leaves a failed comparison; sent back, the same one is made", async () => {
  const tenant = await newComparer();
  const { before } = await twoPictures(tenant);
  const broken = await storePicture(tenant, new Uint8Array(300).fill(9));
  const queue = jobQueue();
  const id = await postJob(tenant.key, { baseline: before, capture: broken }, queue.env, "compare");
  await queue.drain();
  expect(await readJob(tenant.key, id)).toMatchObject({ status: "failed", error: { status: 400 } });
  const [failed] = await rowsOf(tenant.id);
  expect(failed).toMatchObject({ status: "failed", verdict: null });
  expect((await call("POST", `/api/v1/jobs/${id}/retry`, { key: tenant.key, env: queue.env })).status).toBe(
    200,
  );
  await queue.drain();
  expect(await rowsOf(tenant.id)).toMatchObject([{ id: failed?.id, status: "failed", attempts: 2 }]);
});

test("a build waits for its jobs; one that is cancelled fails it when the clock strikes", async () => {
  const tenant = await newComparer();
  const { before } = await twoPictures(tenant);
  const queue = jobQueue();
  const { id: build } = await newBuild(tenant);
  const ask = (name: string) =>
    postJob(tenant.key, { baseline: before, capture: before, build, name }, queue.env, "compare");
  await ask("a");
  await post(`/api/v1/builds/${build}/finalize`, {}, tenant.key);
  const verdict = async () =>
    (await (await get(`/api/v1/builds/${build}`, tenant.key)).json<{ verdict: string }>()).verdict;
  expect(await verdict()).toBe("pending");
  await queue.drain();
  expect(await verdict()).toBe("pass");
  const { id: other } = await newBuild(tenant);
  const body = { baseline: before, capture: before, build: other, name: "b" };
  const job = await postJob(tenant.key, body, queue.env, "compare");
  await post(`/api/v1/builds/${other}/finalize`, {}, tenant.key);
  await post(`/api/v1/jobs/${job}/cancel`, {}, tenant.key);
  await later(11 * 60_000, () => sweep(queue.env));
  expect(await (await get(`/api/v1/builds/${other}`, tenant.key)).json()).toMatchObject({ verdict: "fail" });
});

test("202: in bulk beside captures, with what all share, each by its own id", async () => {
  const tenant = await newComparer();
  const { before, after } = await twoPictures(tenant);
  const queue = jobQueue();
  const { bulk_id } = await postBulk(
    tenant.key,
    {
      defaults: { viewport_width: 300, viewport_height: 200, max_diff_pixels: 100 },
      captures: [
        { kind: "compare", baseline: before, capture: after, reference: "stored" },
        {
          kind: "compare",
          name: "page",
          candidate_options: { html: "<p>one" },
          options: { dark_mode: true },
        },
        { html: "<p>two", reference: "plain" },
      ],
    },
    queue.env,
  ).catch((err: unknown) => {
    // A picture has no limit of pixels that may differ: what all share must be heeded by it.
    expect(String(err)).toContain("max_diff_pixels");
    return { bulk_id: "" };
  });
  expect(bulk_id).toBe("");
  const made = await postBulk(
    tenant.key,
    {
      defaults: { viewport_width: 300, viewport_height: 200 },
      captures: [
        { kind: "compare", baseline: before, capture: after, reference: "stored" },
        {
          kind: "compare",
          name: "page",
          candidate_options: { html: "<p>one" },
          options: { dark_mode: true },
        },
      ],
    },
    queue.env,
  );
  await queue.drain();
  const bulk = await readBulk(tenant.key, made.bulk_id);
  expect(bulk).toMatchObject({
    status: "completed",
    captures: [
      {
        kind: "compare",
        reference: "stored",
        status: "completed",
        comparison_id: expect.stringMatching(/^cmp_/),
      },
      { kind: "compare", status: "completed" },
    ],
  });
  const rows = await rowsOf(tenant.id);
  expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(["fail", "new"]));
  expect(rows).toHaveLength(2);
  const page = rows.find(({ name }) => name === "page");
  const capture = await (await get(`/api/v1/captures/${page?.candidateCaptureId}`, tenant.key)).json();
  expect(capture).toMatchObject({ options: { viewport_width: 300, dark_mode: true, stable: true } });
});

test("400, 403: what is wrong is named before anything is recorded; a plan without comparisons has none in bulk", async () => {
  const [tenant, free] = [await newComparer(), await newTenant()];
  const wrong = await post(
    "/api/v1/compare/async",
    { params: { baseline: "home", threshold: 9 } },
    tenant.key,
  );
  expect([wrong.status, await wrong.json()]).toMatchObject([
    400,
    { errors: [{ pointer: "#/params/threshold" }] },
  ]);
  const none = await post("/api/v1/compare/async", { baseline: "cap_none" }, tenant.key);
  expect([none.status, await none.json()]).toMatchObject([400, { errors: [{ pointer: "#/url" }] }]);
  const captures = [
    { kind: "compare", baseline: "home", options: { delay: -1 }, url: "https://example.com/" },
  ];
  const bulk = await post("/api/v1/captures/bulk", { captures }, tenant.key);
  expect([bulk.status, await bulk.json()]).toMatchObject([
    400,
    { errors: [{ pointer: "#/captures/0/options/delay" }] },
  ]);
  const asked = { captures: [{ kind: "compare", baseline: "cap_a", capture: "cap_b" }] };
  expect((await post("/api/v1/captures/bulk", asked, free.key)).status).toBe(403);
  expect(
    (await post("/api/v1/compare/async", { baseline: "cap_a", capture: "cap_b" }, free.key)).status,
  ).toBe(403);
  expect([...(await rowsOf(tenant.id)), ...(await rowsOf(free.id))]).toEqual([]);
  expect(await db.select().from(jobs).where(eq(jobs.tenantId, tenant.id))).toEqual([]);
});
