// What a call for many captures may say: options shared and their own, and every wrong one named at once.
import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { bulks, jobs } from "#db/schema/jobs.ts";
import { auditEvents } from "#db/schema/audit-events.ts";
import { jobQueue, postBulk, readBulk } from "../support/jobs.ts";
import { pictureOf } from "../support/pixels.ts";
import { call, db, get, newTenant } from "../support/world.ts";

type Problem = { code: string; detail: string; errors: { pointer: string; detail: string }[] };

const url = "https://example.com/";

/** Sends it and makes sure that nothing came of it. */
async function refused(body: unknown, status: number): Promise<Problem> {
  const { key, id } = await newTenant();
  const queue = jobQueue();
  const res = await call("POST", "/api/v1/captures/bulk", { key, body, env: queue.env });
  const problem = await res.json<Problem>();
  expect([res.status, problem.detail]).toEqual([status, problem.detail]);
  expect(await db.select().from(bulks).where(eq(bulks.tenantId, id))).toEqual([]);
  expect(await db.select().from(jobs).where(eq(jobs.tenantId, id))).toEqual([]);
  expect(await db.select().from(auditEvents).where(eq(auditEvents.tenantId, id))).toEqual([]);
  expect(queue.waiting).toEqual([]);
  return problem;
}

describe("what is refused, whole", () => {
  test.each<[string, unknown, string[]]>([
    ["no captures", { captures: [] }, ["#/captures"]],
    ["captures left out", {}, ["#/captures"]],
    ["more than a hundred", { captures: Array.from({ length: 101 }, () => ({ url })) }, ["#/captures"]],
    ["a capture that is a text", { captures: [url] }, ["#/captures/0"]],
    ["a capture that is a list", { captures: [[url]] }, ["#/captures/0"]],
    ["defaults that are a list", { defaults: [], captures: [{ url }] }, ["#/defaults"]],
    ["an unknown field beside them", { captures: [{ url }], webhook: "x" }, ["#/webhook"]],
    ["no input", { captures: [{ url }, {}] }, ["#/captures/1/url"]],
    ["two inputs", { captures: [{ url, html: "x" }] }, ["#/captures/0/html"]],
    ["an unknown option", { captures: [{ url }, { url, widht: 3 }] }, ["#/captures/1/widht"]],
    ["an unknown kind", { captures: [{ kind: "movie", url }] }, ["#/captures/0/kind"]],
    ["an unknown kind of all", { defaults: { kind: "movie" }, captures: [{ url }] }, ["#/defaults/kind"]],
    ["a reference that is a number", { captures: [{ url, reference: 7 }] }, ["#/captures/0/reference"]],
    ["an empty reference", { captures: [{ url, reference: "" }] }, ["#/captures/0/reference"]],
    [
      "a name given twice",
      { captures: [{ url, full_page: true, fullPage: true }] },
      ["#/captures/0/full_page"],
    ],
    ["what is no address", { captures: [{ url: "ftp://example.com/" }] }, ["#/captures/0/url"]],
    [
      "an option its door does not heed",
      { captures: [{ kind: "pdf", url, selector: "p" }] },
      ["#/captures/0/selector"],
    ],
    [
      "how it is to be answered",
      { captures: [{ url, response_type: "json" }] },
      ["#/captures/0/response_type"],
    ],
    [
      "and that for all",
      { defaults: { responseType: "json" }, captures: [{ url }] },
      ["#/defaults/responseType"],
    ],
  ])("400: %s", async (_what, body, pointers) => {
    const problem = await refused(body, 400);
    expect(problem.code).toBe("invalid_request");
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  test("400: all that is wrong with all captures is named at once; what is wrong with a default, once", async () => {
    const problem = await refused(
      {
        defaults: { viewport_width: 99_999, timeout: "long" },
        captures: [
          { url },
          { url, viewport_width: 0 },
          { url: "nowhere" },
          ...Array.from({ length: 17 }, () => ({ url, device: "toaster" })),
        ],
      },
      400,
    );
    const pointers = problem.errors.map(({ pointer }) => pointer);
    expect(pointers.filter((pointer) => pointer.startsWith("#/defaults"))).toEqual([
      "#/defaults/viewport_width",
      "#/defaults/timeout",
    ]);
    expect(pointers).toContain("#/captures/1/viewport_width");
    expect(pointers).toContain("#/captures/19/device");
    expect(new Set(pointers).size).toBe(pointers.length);
    expect(problem.detail).toMatch(/^defaults\/viewport_width: .* \(and \d+ more\)$/);
  });

  test("400: no more than a hundred wrong fields are listed", async () => {
    const captures = Array.from({ length: 100 }, () => ({ url, one: 1, two: 2 }));
    const problem = await refused({ captures }, 400);
    expect(problem.errors).toHaveLength(100);
    expect(problem.detail).toContain("(and 199 more)");
  });

  test("400: a default that none of the captures can heed", async () => {
    const body = { defaults: { pdf_margin: "1cm" }, captures: [{ url }, { kind: "content", url }] };
    const problem = await refused(body, 400);
    expect(problem.errors).toEqual([{ pointer: "#/defaults/pdf_margin", detail: "Only with a pdf output" }]);
  });

  test("403: targets that are not allowed, each named", async () => {
    const captures = [{ url }, { url: "http://10.0.0.1/" }, { url: "http://169.254.169.254/latest" }];
    const problem = await refused({ captures }, 403);
    expect(problem.code).toBe("target_blocked");
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(["#/captures/1/url", "#/captures/2/url"]);
  });

  test("413: options of one capture that are too large to be kept", async () => {
    const problem = await refused({ captures: [{ url }, { html: "x".repeat(1_000_001) }] }, 413);
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(["#/captures/1"]);
  });
});

describe("defaults", () => {
  test("own options win however they are spelled, one input replaces another, null takes a default away", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const green =
      "<body style='margin:0;background:#0f0'><p style='width:50px;height:40px;margin:0;background:#f00'>";
    const { bulk_id } = await postBulk(
      tenant.key,
      {
        defaults: { html: green, width: 200, height: 100, selector: "p" },
        captures: [
          {},
          { selector: null },
          { selector: null, viewportWidth: 90 },
          { markdown: "# x", selector: null, format: "jpeg", image_quality: 50 },
          { selector: null, format: "pdf", kind: "pdf" },
        ],
      },
      queue.env,
    );
    await queue.drain();
    const { captures } = await readBulk(tenant.key, bulk_id);
    expect(captures.map(({ status, error }) => [status, error])).toEqual(
      captures.map(() => ["completed", null]),
    );
    const sizes = await Promise.all(
      captures.slice(0, 3).map(async ({ outputs }) => {
        const { width, height } = await pictureOf(await get(outputs[0]?.url ?? ""));
        return [width, height];
      }),
    );
    expect(sizes).toEqual([
      [50, 40],
      [200, 100],
      [90, 100],
    ]);
    expect(captures.slice(3).map(({ outputs }) => outputs[0]?.format)).toEqual(["jpeg", "pdf"]);
  });

  test("those that mean nothing for a capture's outputs are left out there, and hold for the others", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const { bulk_id } = await postBulk(
      tenant.key,
      {
        defaults: { html: "<p>x", pdf_landscape: true, omit_background: true },
        captures: [{}, { kind: "pdf" }, { kind: "content" }],
      },
      queue.env,
    );
    await queue.drain();
    const { captures } = await readBulk(tenant.key, bulk_id);
    const options = await Promise.all(
      captures.map(async ({ capture_id }) => {
        const res = await get(`/api/v1/captures/${capture_id}`, tenant.key);
        return (await res.json<{ options: Record<string, unknown> }>()).options;
      }),
    );
    expect(options.map((one) => [one["pdf_landscape"], one["omit_background"]])).toEqual([
      [false, true],
      [true, false],
      [false, false],
    ]);
  });

  test("202: a hundred captures with options of many kilobytes are recorded whole", async () => {
    const tenant = await newTenant();
    const queue = jobQueue();
    const captures = Array.from({ length: 100 }, (_, at) => ({
      html: `${at}<!--${"é".repeat(15_000)}-->`,
      reference: `n${at}`,
    }));
    const { bulk_id } = await postBulk(tenant.key, { captures }, queue.env);
    const bulk = await readBulk(tenant.key, bulk_id);
    expect(bulk.captures.map(({ reference }) => reference)).toEqual(
      captures.map(({ reference }) => reference),
    );
    expect(bulk).toMatchObject({ total: 100, counts: { pending: 100 } });
  });
});
