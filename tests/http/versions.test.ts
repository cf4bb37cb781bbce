import { describe, expect, test } from "vitest";
import { versionHeaders } from "#http/versions.ts";
import { call, get, newTenant, post } from "../support/world.ts";

describe("versions", () => {
  test("v1 answers bare, v2 in an envelope, each naming itself and the latest", async () => {
    const { key } = await newTenant();
    const v1 = await get("/api/v1/keys", key);
    expect(v1.headers.get("X-API-Version")).toBe("v1");
    expect(v1.headers.get("X-API-Latest-Version")).toBe("v2");
    expect(await v1.json()).toEqual({ data: [expect.anything()], next_cursor: null, has_more: false });
    const v2 = await get("/api/v2/keys", key);
    expect(v2.headers.get("X-API-Version")).toBe("v2");
    expect(await v2.json()).toEqual({
      data: [expect.anything()],
      meta: {
        request_id: v2.headers.get("X-Request-Id"),
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        version: "v2",
        pagination: { next_cursor: null, has_more: false },
      },
    });
  });

  test.each([
    ["/keys", {}, "v1"],
    ["/api/keys", {}, "v1"],
    ["/keys", { "Accept-Version": "v2" }, "v2"],
    ["/keys", { "X-API-Version": "2" }, "v2"],
    ["/api/keys", { "X-API-Version": "1.0" }, "v1"],
  ])("200: %s with %j is served by %s", async (path, headers, version) => {
    const { key } = await newTenant();
    const res = await get(path, key, headers);
    expect(res.status).toBe(200);
    expect(res.headers.get("X-API-Version")).toBe(version);
    expect(res.headers.get("Vary")).toContain("Accept-Version");
  });

  test("201: an unversioned POST arrives with its body", async () => {
    const { key } = await newTenant();
    const res = await post("/keys", { description: "unversioned" }, key);
    expect(res.status).toBe(201);
    expect(await res.json()).toMatchObject({ description: "unversioned" });
  });

  test("400: an unknown version names the known ones", async () => {
    const res = await get("/keys", undefined, { "Accept-Version": "v9" });
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({
      errors: [{ pointer: "#/Accept-Version", detail: expect.stringContaining("v1, v2") as string }],
    });
  });

  test("404: a version that does not exist, an unversioned path that no version has", async () => {
    expect((await get("/api/v9/keys")).status).toBe(404);
    expect((await get("/nothing")).status).toBe(404);
  });

  test("a version on its way out says so by the standards", () => {
    const retirement = { deprecatedAt: 1_800_000_000, sunsetAt: 1_820_000_000, successor: "/docs#v2" };
    expect(versionHeaders("v1", retirement)).toMatchObject({
      Deprecation: "@1800000000",
      Sunset: "Fri, 03 Sep 2027 19:33:20 GMT",
      Link: '</docs#v2>; rel="successor-version"',
    });
  });
});

describe("what needs no key", () => {
  test.each(["/health", "/health/live", "/health/ready", "/api/health"])("200: %s", async (path) => {
    const res = await get(path);
    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({ status: "ok" });
  });

  test.each([
    ["/api/openapi.json", "1.0.0"],
    ["/api/v1/openapi.json", "1.0.0"],
    ["/api/v2/openapi.json", "2.0.0"],
  ])("200: %s is an OpenAPI 3.1 document of its version", async (path, version) => {
    const document = await (await get(path)).json();
    expect(document).toMatchObject({ openapi: "3.1.0", info: { version } });
  });

  test("200: the reference page takes its script from us", async () => {
    const html = await (await get("/docs")).text();
    expect(html).toContain('src="/docs/reference.js"');
    expect(html).not.toMatch(/(src|href)="https?:\/\//);
  });
});

describe("what is said of paths and methods that are not there", () => {
  test("404: it names the path that was asked for", async () => {
    const { key } = await newTenant();
    for (const path of ["/nope", "/api/v1/nope", "/api/nope"]) {
      const res = await get(path, key);
      expect(res.status).toBe(404);
      expect(await res.json()).toMatchObject({ detail: `There is nothing at ${path}` });
    }
  });

  test.each([
    ["/health", "GET, HEAD"],
    ["/docs", "GET, HEAD"],
    ["/screenshot", "GET, HEAD, POST"],
    ["/api/v1/screenshot", "GET, HEAD, POST"],
  ])("405: %s", async (path, allow) => {
    const res = await call("DELETE", path);
    expect(res.status).toBe(405);
    expect(res.headers.get("Allow")).toBe(allow);
  });

  test("404: says which version it comes from, where one was asked", async () => {
    expect((await get("/api/v2/nope")).headers.get("X-API-Version")).toBe("v2");
  });

  test("400: an unknown version, named by its header", async () => {
    const res = await get("/captures", undefined, { "X-API-Version": "9" });
    expect(res.status).toBe(400);
    expect(res.headers.get("Vary")).toContain("X-API-Version");
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/X-API-Version" }] });
  });
});
