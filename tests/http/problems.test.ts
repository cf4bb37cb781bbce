import { describe, expect, test } from "vitest";
import { call, get, newTenant, post } from "../support/world.ts";

type Problem = {
  status: number;
  code: string;
  detail: string;
  request_id: string;
  errors?: { pointer: string; detail: string }[];
};

async function problemOf(res: Response): Promise<Problem> {
  expect(res.headers.get("Content-Type")).toBe("application/problem+json");
  return res.json<Problem>();
}

describe("every failure is a problem", () => {
  test("404: a path without a route", async () => {
    const res = await get("/api/v1/nothing");
    expect(res.status).toBe(404);
    expect(await problemOf(res)).toMatchObject({
      status: 404,
      code: "not_found",
      billable: false,
      retryable: false,
    });
  });

  test("405: a known path with another method names those it takes", async () => {
    const res = await call("PUT", "/api/v1/keys/key_1");
    expect(res.status).toBe(405);
    expect(res.headers.get("Allow")).toBe("DELETE, GET, HEAD, PATCH");
    expect(await problemOf(res)).toMatchObject({ code: "method_not_allowed" });
  });

  test("400: a body that is not JSON", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", '{"url": ', key);
    expect(res.status).toBe(400);
    expect(await problemOf(res)).toMatchObject({
      code: "invalid_request",
      detail: "The body is not valid JSON",
    });
  });

  test("415: a body of another type", async () => {
    const { key } = await newTenant();
    const res = await call("POST", "/api/v1/screenshot", {
      key,
      body: "url=x",
      headers: { "Content-Type": "text/plain" },
    });
    expect(res.status).toBe(415);
    expect(await problemOf(res)).toMatchObject({ code: "unsupported_media_type" });
  });

  test("413: a body over 5 MB, also where its length is not announced", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x".repeat(5 * 1024 * 1024 + 1) }, key);
    expect(res.status).toBe(413);
    expect(await problemOf(res)).toMatchObject({ code: "too_large" });
  });

  test("400: every wrong field is named with what it accepts", async () => {
    const { key } = await newTenant();
    const body = { url: "https://example.com", viewport_width: 5, format: "gif", delay: "soon" };
    const problem = await problemOf(await post("/api/v1/screenshot", body, key));
    const pointers = problem.errors?.map((error) => error.pointer);
    expect(pointers).toEqual(expect.arrayContaining(["#/viewport_width", "#/format", "#/delay"]));
    expect(problem.errors?.find((error) => error.pointer === "#/format")?.detail).toContain("png");
  });

  test.each([
    ["viewport_widht", "viewport_width"],
    ["fulpage", "full_page"],
    ["devicescalefactor", "device_scale_factor"],
  ])("400: the unknown field %s is refused with the nearest known, %s", async (written, known) => {
    const { key } = await newTenant();
    const problem = await problemOf(await post("/api/v1/screenshot", { html: "x", [written]: 1 }, key));
    expect(problem.errors?.[0]).toMatchObject({ pointer: `#/${written}` });
    expect(problem.errors?.[0]?.detail).toContain(`Did you mean "${known}"?`);
  });

  test("400: a field that resembles none is answered with the known ones", async () => {
    const { key } = await newTenant();
    const problem = await problemOf(await post("/api/v1/pdf", { html: "x", zzzzzz: 1 }, key));
    expect(problem.detail).toContain("pdf_format");
  });
});

describe("ids", () => {
  test("a caller's request id is kept, a harmful one replaced", async () => {
    const kept = await get("/health", undefined, { "X-Request-Id": "my-request-42" });
    expect(kept.headers.get("X-Request-Id")).toBe("my-request-42");
    for (const secret of [
      "sk_live_0123456789abcdef",
      "whsec_0123456789abcdef",
      "ghp_0123456789abcdef0123",
      "my-api-key-1",
    ])
      expect(
        (await get("/health", undefined, { "X-Request-Id": secret })).headers.get("X-Request-Id"),
      ).toMatch(/^req_[0-9a-z]{26}$/);
    const replaced = await get("/health", undefined, { "X-Request-Id": "<script>alert(1)</script>" });
    expect(replaced.headers.get("X-Request-Id")).toMatch(/^req_[0-9a-z]{26}$/);
  });

  test("a problem carries the id of its answer", async () => {
    const res = await get("/api/v1/nothing");
    expect((await problemOf(res)).request_id).toBe(res.headers.get("X-Request-Id"));
  });

  test("the caller's trace goes on with a span of ours; a malformed one starts anew", async () => {
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const unversioned = await get("/captures", undefined, {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    });
    expect(unversioned.headers.get("traceparent")).toContain(traceId);
    const res = await get("/health", undefined, { traceparent: `00-${traceId}-00f067aa0ba902b7-00` });
    expect(res.headers.get("traceparent")).toMatch(
      new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-00$`),
    );
    const fresh = await get("/health", undefined, {
      traceparent: `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    });
    expect(fresh.headers.get("traceparent")).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  });
});
