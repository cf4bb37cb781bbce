// Two captures compared: what is answered, kept, counted and told.
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit-events.ts";
import { comparisons } from "#db/schema/comparisons.ts";
import { eventSchemas } from "#events/schemas.ts";
import { compare, drawn, newComparer, storePicture, twoPictures } from "../../support/comparisons.ts";
import { eventsOf } from "../../support/events.ts";
import { pictureOf } from "../../support/pixels.ts";
import { storageOf } from "../../support/storage.ts";
import { call, db, del, get, newTenant, post } from "../../support/world.ts";

const local = (url: string | null) => (url ?? "").replace("https://api.test", "");
const square = { x: 20, y: 10, width: 10, height: 10 };

describe("two captures", () => {
  test("200: what differs is counted, boxed, drawn, kept, on record and told", async () => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const made = await compare(tenant, { baseline: before, capture: after });
    expect(made).toMatchObject({
      status: "completed",
      verdict: "fail",
      diff_pixels: 100,
      diff_ratio: 100 / 2400,
      baseline_capture_id: before,
      capture_id: after,
      size_mismatch: false,
    });
    expect(made.regions).toMatchObject([{ ...square, diff_pixels: 100 }]);
    const picture = await pictureOf(await get(local(made.diff_url)));
    expect(picture.width).toBe(60);
    expect(picture.at(25, 15)).not.toBe(picture.at(5, 5));
    expect((await pictureOf(await get(local(made.side_by_side_url)))).width).toBeGreaterThanOrEqual(120);
    expect((await get(local(made.overlay_url))).status).toBe(200);
    const { objects } = await env.FILES.list({ prefix: `${tenant.id}/comparisons/` });
    const bytes = objects.reduce((sum, { size }) => sum + size, 0);
    expect((await storageOf(tenant)).by_kind.comparison).toEqual({ bytes, files: 3 });
    const audit = await db.select().from(auditEvents).where(eq(auditEvents.tenantId, tenant.id));
    expect(audit.map(({ action }) => action)).toEqual(["comparison.create"]);
    const told = await eventsOf(tenant.id);
    expect(told.map(({ type }) => type)).toEqual(["comparison.completed"]);
    const data = eventSchemas["comparison.completed"].parse(told[0]?.data);
    expect(data).toMatchObject({ comparison_id: made.id, verdict: "fail", diff_pixels: 100 });
  });

  test("200: the same picture passes, without files", async () => {
    const tenant = await newComparer();
    const { before } = await twoPictures(tenant);
    const again = await storePicture(tenant, drawn(60, 40));
    const made = await compare(tenant, { baseline: before, capture: again });
    expect(made).toMatchObject({ verdict: "pass", diff_pixels: 0, diff_url: null, overlay_url: null });
    expect((await storageOf(tenant)).by_kind.comparison).toEqual({ bytes: 0, files: 0 });
  });

  test.each([
    [{ max_diff_pixels: 100 }, "pass"],
    [{ max_diff_pixels: 99 }, "fail"],
    [{ max_diff_ratio: 0.05 }, "pass"],
    [{ max_diff_ratio: 0.01 }, "fail"],
    [{ max_diff_pixels: 100, max_diff_ratio: 0.01 }, "fail"],
    [{ ignore_regions: [square] }, "pass"],
    [{ ignore_regions: [{ ...square, width: 5 }] }, "fail"],
    [{ tolerances: [{ region: square, max_diff_ratio: 1 }] }, "pass"],
    [{ tolerances: [{ region: square, max_diff_ratio: 0.5 }] }, "fail"],
    [{ threshold: 1 }, "pass"],
  ])("200: %j: %s", async (options, verdict) => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    expect((await compare(tenant, { baseline: before, capture: after, ...options })).verdict).toBe(verdict);
  });

  test("200: by structure, with how similar they are", async () => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const made = await compare(tenant, { baseline: before, capture: after, algorithm: "ssim" });
    expect(made.verdict).toBe("fail");
    expect(made.similarity).toBeLessThan(1);
    expect(made.similarity).toBeGreaterThan(0);
  });

  test("200: of different sizes fails, or what is missing differs", async () => {
    const tenant = await newComparer();
    const { before } = await twoPictures(tenant);
    const taller = await storePicture(tenant, drawn(60, 50), { width: 60, height: 50 });
    const failed = await compare(tenant, { baseline: before, capture: taller, max_diff_ratio: 1 });
    expect(failed).toMatchObject({ verdict: "fail", size_mismatch: true });
    expect(failed.diff_url).not.toBeNull();
    const padded = { baseline: before, capture: taller, size_mismatch: "pad" };
    expect((await compare(tenant, { ...padded, max_diff_ratio: 1 })).verdict).toBe("pass");
    expect((await compare(tenant, padded)).verdict).toBe("fail");
  });

  test("400: a file that is no picture is named, and the comparison is on record as failed", async () => {
    const tenant = await newComparer();
    const { before } = await twoPictures(tenant);
    const broken = await storePicture(tenant, new Uint8Array(500).fill(7));
    const res = await post("/api/v1/compare", { baseline: before, capture: broken }, tenant.key);
    const problem = await res.json<{ comparison_id: string }>();
    expect([res.status, problem]).toMatchObject([400, { errors: [{ pointer: "#/capture" }] }]);
    const read = await get(`/api/v1/comparisons/${problem.comparison_id}`, tenant.key);
    expect(await read.json()).toMatchObject({ status: "failed", verdict: null, error: { status: 400 } });
    const { objects } = await env.FILES.list({ prefix: `${tenant.id}/comparisons/` });
    expect(objects).toEqual([]);
  });
});

describe("what is refused before anything is recorded", () => {
  test.each([
    [{ url: "https://example.com/" }, "#/baseline"],
    [{ url: "ftp://example.com/", baseline: "home" }, "#/url"],
    [{ url: "https://example.com/", capture: "cap_x", baseline: "home" }, "#/capture"],
    [{ capture: "cap_x", baseline: "home", baseline_url: "https://example.com/" }, "#/baseline_url"],
    [{ url: "https://example.com/", baseline: "home", threshold: 2 }, "#/threshold"],
    [{ url: "https://example.com/", baseline: "home", options: { format: "jpeg" } }, "#/options/format"],
    [
      { url: "https://example.com/", baseline: "home", options: { viewport_widht: 3 } },
      "#/options/viewport_widht",
    ],
    [
      { url: "https://example.com/", baseline: "home", candidate_options: { delay: -1 } },
      "#/candidate_options/delay",
    ],
    [{ url: "https://example.com/", baseline: "home", ignore_regions: [{ x: 1 }] }, "#/ignore_regions/0"],
    [{ capture: "cap_x", baseline: "cap_y", approve: true }, "#/approve"],
    [{ url: "https://example.com/", baseline: "home", diff: 1 }, "#/diff"],
    [
      {
        url: "https://example.com/",
        baseline: "home",
        ignore_regions: [{ x: 0, y: 0, width: 1, height: 1 }, { selector: ".clock" }],
        options: { image_width: 100 },
      },
      "#/ignore_regions/1/selector",
    ],
    [
      {
        url: "https://example.com/",
        baseline_url: "https://example.com/",
        options: { viewport_widht: 3 },
      },
      "#/options/viewport_widht",
    ],
  ])("400: %j names the field", async (body, pointer) => {
    const { id, key } = await newComparer();
    const res = await post("/api/v1/compare", body, key);
    const problem = await res.json<{ errors: object[] }>();
    expect([res.status, problem]).toMatchObject([400, { errors: [{ pointer }] }]);
    expect(problem.errors).toHaveLength(1);
    expect(await db.select().from(comparisons).where(eq(comparisons.tenantId, id))).toEqual([]);
  });

  test("403: a plan without comparisons, and a key without captures:read where captures are named", async () => {
    const free = await newTenant();
    const refused = await post("/api/v1/compare", { baseline: "cap_a", capture: "cap_b" }, free.key);
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: "plan_required" }]);
    const blind = await newComparer(["comparisons:write"]);
    const { before, after } = await twoPictures(blind);
    const res = await post("/api/v1/compare", { baseline: before, capture: after }, blind.key);
    expect([res.status, await res.json()]).toMatchObject([403, { code: "forbidden" }]);
  });

  test("404: another tenant's captures", async () => {
    const [owner, stranger] = [await newComparer(), await newComparer()];
    const { before, after } = await twoPictures(owner);
    const own = await storePicture(stranger, drawn(60, 40));
    for (const body of [
      { baseline: before, capture: own },
      { baseline: own, capture: after },
    ])
      expect((await post("/api/v1/compare", body, stranger.key)).status).toBe(404);
    expect((await eventsOf(owner.id)).length).toBe(0);
  });
});

describe("what was made", () => {
  test("200: listed by name, branch, verdict and status, page by page", async () => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    for (const name of ["a", "b", "b"]) await compare(tenant, { baseline: before, capture: after, name });
    const list = async (query: string) =>
      (await get(`/api/v1/comparisons?${query}`, tenant.key)).json<{
        data: { id: string }[];
        next_cursor: string;
      }>();
    expect((await list("name=b&verdict=fail&status=completed&branch=main")).data).toHaveLength(2);
    expect((await list("verdict=pass")).data).toHaveLength(0);
    const first = await list("limit=2");
    const second = await list(`limit=2&cursor=${first.next_cursor}`);
    expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(3);
  });

  test("206, 304: pictures in part, and not again", async () => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const { id } = await compare(tenant, { baseline: before, capture: after });
    const path = `/api/v1/comparisons/${id}/difference`;
    const whole = await get(path, tenant.key);
    expect(whole.headers.get("Content-Type")).toBe("image/png");
    const part = await get(path, tenant.key, { Range: "bytes=0-7" });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 8]);
    const again = await get(path, tenant.key, { "If-None-Match": whole.headers.get("ETag") ?? "" });
    expect(again.status).toBe(304);
    const other = await newComparer();
    expect((await get(path, other.key)).status).toBe(404);
  });

  test("204: deleted with its pictures, while captures stay", async () => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const { id, diff_url } = await compare(tenant, { baseline: before, capture: after });
    expect((await del(`/api/v1/comparisons/${id}`, tenant.key)).status).toBe(204);
    expect((await get(`/api/v1/comparisons/${id}`, tenant.key)).status).toBe(404);
    expect((await get(local(diff_url))).status).toBe(404);
    expect((await env.FILES.list({ prefix: `${tenant.id}/comparisons/` })).objects).toEqual([]);
    expect((await storageOf(tenant)).by_kind.comparison).toEqual({ bytes: 0, files: 0 });
    expect((await get(`/api/v1/captures/${after}`, tenant.key)).status).toBe(200);
  });

  test("200: the same request with its key again is answered again, and done once", async () => {
    const tenant = await newComparer();
    const { before, after } = await twoPictures(tenant);
    const send = () =>
      call("POST", "/api/v1/compare", {
        key: tenant.key,
        body: { baseline: before, capture: after },
        headers: { "Idempotency-Key": "once" },
      });
    const [first, second] = [await send(), await send()];
    expect(second.headers.get("Idempotency-Replayed")).toBe("true");
    expect(await second.text()).toBe(await first.text());
    expect(await db.select().from(comparisons).where(eq(comparisons.tenantId, tenant.id))).toHaveLength(1);
  });
});
