import { describe, expect, inject, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { call, get, newTenant, pages, post } from "../support/world.ts";

const blocks = `${pages}/blocks.html`;

describe("the same options as a query", () => {
  test("200: GET takes them as text", async () => {
    const { key } = await newTenant();
    const query = new URLSearchParams({
      url: blocks,
      width: "400",
      full_page: "true",
      device_scale_factor: "1.5",
      wait_until: "load,networkidle2",
    });
    const res = await get(`/api/v1/screenshot?${query.toString()}`, key);
    expect(res.status).toBe(200);
    expect((await pictureOf(res)).width).toBe(600);
  });

  test("200: lists repeat the name, objects are JSON", async () => {
    const { key } = await newTenant();
    const query = `url=${encodeURIComponent(`${pages}/echo-headers`)}&cookies=a=1&cookies=b=2&headers=${encodeURIComponent('{"X-Q":"yes"}')}`;
    const text = await (await get(`/api/v1/content?${query}`, key)).text();
    expect(text).toContain("a=1; b=2");
    expect(text).toContain('"x-q":"yes"');
  });

  test("400: text that is no number names the field", async () => {
    const { key } = await newTenant();
    const res = await get("/api/v1/screenshot?html=x&delay=long", key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: "#/delay" }] });
  });
});

const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`X-${at}`, "1"]));

describe("what is refused", () => {
  test.each([
    ["no input", {}, "#/url"],
    ["two inputs", { html: "x", markdown: "x" }, "#/markdown"],
    ["an address that is none", { url: "example" }, "#/url"],
    ["another scheme", { url: "ftp://example.com/" }, "#/url"],
    ["credentials in the address", { url: "https://me:pw@example.com/" }, "#/url"],
    ["a selector with full_page", { html: "x", selector: "p", full_page: true }, "#/selector"],
    ["half a clip", { html: "x", clip_x: 5, clip_width: 10 }, "#/clip_height"],
    [
      "a clip with full_page",
      { html: "x", clip_width: 10, clip_height: 10, full_page: true },
      "#/clip_width",
    ],
    ["quality for png", { html: "x", image_quality: 50 }, "#/image_quality"],
    ["transparency for jpeg", { html: "x", format: "jpeg", omit_background: true }, "#/omit_background"],
    ["an unknown device", { html: "x", viewport_device: "nokia_3310" }, "#/viewport_device"],
    ["a header that breaks lines", { html: "x", headers: { "X-A": "b\r\nC: d" } }, "#/headers/X-A"],
    ["a header of the browser's own", { html: "x", headers: { Host: "evil" } }, "#/headers/Host"],
    ["a cookie that browsers drop", { html: "x", cookies: ["__Secure-a=1"] }, "#/cookies/0/secure"],
    ["one more", { html: "x", cookies: [{ name: "a", value: "1", sameSite: "none" }] }, "#/cookies/0/secure"],
    [
      "a cookie of no host",
      { html: "x", cookies: [{ name: "a", value: "1", domain: "a b" }] },
      "#/cookies/0/domain",
    ],
    [
      "a cookie that only the browser can refuse",
      { html: "x", cookies: [{ name: "__Host-a", value: "1", secure: true, path: "/x" }] },
      "#/cookies",
    ],
    ["cookies twice over", { html: "x", headers: { Cookie: "a=1" }, cookies: ["b=2"] }, "#/headers/Cookie"],
    ["a header twice", { html: "x", headers: { "X-A": "1", "x-a": "2" } }, "#/headers/x-a"],
    ["a header that browsers drop", { html: "x", headers: { "X-A": "\u0001" } }, "#/headers/X-A"],
    ["more headers than anyone sends", { html: "x", headers: many }, "#/headers"],
    [
      "a header name without end",
      { html: "x", headers: { ["x".repeat(300)]: "1" } },
      `#/headers/${"x".repeat(300)}`,
    ],
    ["a cookie without value", { html: "x", cookies: ["broken"] }, "#/cookies/0"],
    ["a time-out out of range", { html: "x", timeout: 1 }, "#/timeout"],
    ["the same field twice", { html: "x", width: 100, viewport_width: 200 }, "#/viewport_width"],
    ["a selector that is none", { html: "x", selector: ":::" }, "#/selector"],
    ["a waited-for selector that is none", { html: "x", wait_for_selector: "a[" }, "#/wait_for_selector"],
  ])("400: %s", async (_what, body, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", body, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ code: "invalid_request", errors: [{ pointer }] });
  });

  test("403: our own address, by the name the call came by", async () => {
    const { key } = await newTenant();
    const body = { url: "https://api.stillframe.example/health" };
    const res = await call("POST", "https://api.stillframe.example/api/v1/screenshot", { key, body });
    expect(res.status).toBe(403);
    expect(await res.json()).toMatchObject({ code: "target_blocked" });
  });

  test("422: an element that is not there", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: blocks, selector: "#purple" }, key);
    expect(res.status).toBe(422);
    expect(await res.json()).toMatchObject({ code: "selector_not_found" });
  });

  test("413: a picture of more pixels than can be made", async () => {
    const { key } = await newTenant();
    const res = await post(
      "/api/v1/screenshot",
      { html: "x", width: 7680, height: 7680, device_scale_factor: 3 },
      key,
    );
    expect(res.status).toBe(413);
  });

  test("502: a port where nobody answers", async () => {
    const { key } = await newTenant();
    const url = `http://127.0.0.1:${inject("closedPort")}/`;
    const res = await post("/api/v1/screenshot", { url }, key);
    expect(res.status).toBe(502);
    expect(await res.json()).toMatchObject({
      code: "target_unreachable",
      detail: expect.stringContaining("ERR_CONNECTION_REFUSED") as string,
    });
  });

  test("403: a port that browsers refuse", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: "http://127.0.0.1:9/" }, key);
    expect(res.status).toBe(403);
  });

  test("200: a target's failure without a body is a page as well, an empty one", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: `${pages}/empty?status=503` }, key);
    expect(res.status).toBe(200);
    expect(res.headers.get("X-Target-Status")).toBe("503");
  });

  test("200: a target's own failure is a page like any other, and its status is told", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: `${pages}/status/503` }, key);
    expect(res.status).toBe(200);
    expect(res.headers.get("X-Target-Status")).toBe("503");
  });
});

describe("how it is answered", () => {
  test("200: json gives the record, whose link gives the file", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: blocks, response_type: "json" }, key);
    const record = await res.json<{ id: string; outputs: { url: string; size_bytes: number }[] }>();
    expect(record).toMatchObject({
      kind: "screenshot",
      status: "completed",
      target: { url: blocks, final_url: blocks, status: 200, title: "Blocks" },
      outputs: [{ format: "png", width: 1280, height: 1024 }],
      error: null,
    });
    const file = await get(new URL(record.outputs[0]?.url ?? "").pathname, key);
    expect(file.status).toBe(200);
    expect((await file.arrayBuffer()).byteLength).toBe(record.outputs[0]?.size_bytes);
  });

  test("204: empty gives headers only", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: blocks, response_type: "empty" }, key);
    expect(res.status).toBe(204);
    expect((await get(`/api/v1/captures/${res.headers.get("X-Capture-Id")}`, key)).status).toBe(200);
  });

  test("200: jpg is taken for jpeg", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", format: "jpg" }, key);
    expect(res.headers.get("Content-Type")).toBe("image/jpeg");
  });

  test("400: a device that is nearly known is named", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", viewport_device: "iphone_15pro" }, key);
    expect(await res.json()).toMatchObject({ detail: expect.stringContaining('"iphone_15_pro"') as string });
  });

  test("200: v2 puts the record in its envelope", async () => {
    const { key } = await newTenant();
    const res = await call("POST", "/api/v2/screenshot", {
      key,
      body: { url: blocks, response_type: "json" },
    });
    expect(await res.json()).toMatchObject({ data: { status: "completed" }, meta: { version: "v2" } });
  });

  test("200: redirects, failures and console errors are in the report", async () => {
    const { key } = await newTenant();
    const to = encodeURIComponent(`${pages}/faulty.html`);
    const body = { url: `${pages}/redirect?to=${to}`, response_type: "json" };
    const record = await (await post("/api/v1/screenshot", body, key)).json();
    expect(record).toMatchObject({
      target: { final_url: `${pages}/faulty.html` },
      report: {
        redirects: [{ url: body.url, status: 302 }],
        failed: [{ type: "image" }],
        console: expect.arrayContaining([{ level: "error", text: "it broke 42" }]) as unknown,
      },
    });
  });
});

describe("several outputs of one render", () => {
  test("200: each is a file of its own, in the order asked for, of one and the same page", async () => {
    const { key } = await newTenant();
    const html = "<title>T</title><h1>Once</h1><script>document.title = Math.random()</script>";
    const body = { html, formats: ["markdown", "png", "pdf", "html", "jpg"], image_quality: 50 };
    const res = await post("/api/v1/screenshot", body, key);
    const record = await res.json<{
      target: { title: string };
      outputs: { format: string; url: string }[];
    }>();
    expect(record.outputs.map(({ format }) => format)).toEqual(["markdown", "png", "pdf", "html", "jpeg"]);
    const types = await Promise.all(
      record.outputs.map(async ({ url }) => {
        const { pathname, search } = new URL(url);
        return (await get(pathname + search, key)).headers.get("Content-Type");
      }),
    );
    expect(types).toEqual([
      "text/markdown; charset=utf-8",
      "image/png",
      "application/pdf",
      "text/html; charset=utf-8",
      "image/jpeg",
    ]);
    const page = record.outputs.find(({ format }) => format === "html")?.url ?? "";
    expect(await (await get(new URL(page).pathname + new URL(page).search, key)).text()).toContain(
      record.target.title,
    );
  });

  test("200: a door makes any format; its own is only what stands where none is given", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "<h1>Hello</h1>", format: "md" }, key);
    expect(await res.text()).toBe("# Hello\n");
  });

  test.each([
    ["format and formats", { formats: ["png"], format: "png" }, "#/formats"],
    ["no formats", { formats: [] }, "#/formats"],
    ["a format there is not", { formats: ["png", "gif"] }, "#/formats/1"],
    [
      "several files in one answer",
      { formats: ["png", "pdf"], response_type: "by_format" },
      "#/response_type",
    ],
    ["paper without a PDF", { pdf_format: "a4" }, "#/pdf_format"],
    ["an element of a PDF", { format: "pdf", selector: "p" }, "#/selector"],
    ["a clip of Markdown", { format: "markdown", clip_width: 9, clip_height: 9 }, "#/clip_width"],
  ])("400: %s", async (_what, body, pointer) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", ...body }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]) as unknown,
    });
  });

  test("404: an output that was not asked for", async () => {
    const { key } = await newTenant();
    const made = await post("/api/v1/screenshot", { html: "x", response_type: "empty" }, key);
    const res = await get(`/api/v1/captures/${made.headers.get("X-Capture-Id")}/file?format=pdf`, key);
    expect(res.status).toBe(404);
  });
});
