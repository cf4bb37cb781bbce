import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { call, get, newTenant, pages, post } from "../support/world.ts";

const blocks = `${pages}/blocks.html`;

/** Takes a screenshot that must succeed. */
async function shoot(options: Record<string, unknown>) {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", options, key);
  if (res.status !== 200) throw new Error(await res.text());
  return res;
}

describe("what is in the picture", () => {
  test("200: the window, 1280 by 1024 unless told", async () => {
    const res = await shoot({ url: blocks });
    expect(res.headers.get("Content-Type")).toBe("image/png");
    expect(res.headers.get("X-Target-Status")).toBe("200");
    expect(res.headers.get("X-Capture-Id")).toMatch(/^cap_/);
    expect(res.headers.get("Server-Timing")).toMatch(/lease;dur=\d+.*shoot;dur=\d+/);
    const picture = await pictureOf(res);
    expect([picture.width, picture.height]).toEqual([1280, 1024]);
    expect(picture.at(640, 500)).toBe("#ff0000");
    expect(picture.at(100, 1010)).toBe("#00ff00");
    expect(picture.at(1000, 1010)).toBe("#ffffff");
  });

  test("200: a window of one's own, at twice the pixels", async () => {
    const picture = await pictureOf(
      await shoot({ url: blocks, width: 400, viewportHeight: 300, device_scale_factor: 2 }),
    );
    expect([picture.width, picture.height]).toEqual([800, 600]);
  });

  test("200: the whole page", async () => {
    const picture = await pictureOf(await shoot({ url: blocks, full_page: true }));
    expect(picture.height).toBeGreaterThan(2200);
    expect(picture.at(640, 1700)).toBe("#0000ff");
  });

  test("200: the whole page has the images that load on sight", async () => {
    const picture = await pictureOf(await shoot({ url: `${pages}/lazy.html`, full_page: true }));
    expect(picture.at(100, 6100)).toBe("#00ff00");
  });

  test("200: one element", async () => {
    const picture = await pictureOf(await shoot({ url: blocks, selector: "#green" }));
    expect([picture.width, picture.height]).toEqual([300, 200]);
    expect(picture.at(150, 100)).toBe("#00ff00");
  });

  test("200: a clip, below the window too", async () => {
    const clip = { clip_x: 200, clip_y: 1150, clip_width: 200, clip_height: 100 };
    const picture = await pictureOf(await shoot({ url: blocks, ...clip }));
    expect([picture.width, picture.height]).toEqual([200, 100]);
    expect(picture.at(50, 25)).toBe("#00ff00");
    expect(picture.at(50, 75)).toBe("#0000ff");
    expect(picture.at(150, 25)).toBe("#ffffff");
  });

  test("200: dark mode", async () => {
    const picture = await pictureOf(await shoot({ url: blocks, dark_mode: true }));
    expect(picture.at(1000, 1010)).toBe("#101010");
  });

  test("200: a page's transparent background stays so when asked", async () => {
    const html = "<div style='width:50px;height:50px;background:#f00'></div>";
    const picture = await pictureOf(await shoot({ html, omit_background: true }));
    expect(picture.at(600, 600)).toBe("#00000000");
    expect(picture.at(20, 20)).toBe("#ff0000");
  });

  test.each([
    ["jpeg", "image/jpeg", [0xff, 0xd8, 0xff]],
    ["webp", "image/webp", [0x52, 0x49, 0x46, 0x46]],
  ])("200: %s", async (format, type, signature) => {
    const res = await shoot({ url: blocks, format });
    expect(res.headers.get("Content-Type")).toBe(type);
    expect([...new Uint8Array(await res.arrayBuffer()).slice(0, signature.length)]).toEqual(signature);
  });

  test("200: less quality makes a smaller file", async () => {
    const url = `${pages}/index.html`;
    const [low, high] = [
      await shoot({ url, format: "jpeg", image_quality: 5 }),
      await shoot({ url, format: "jpeg", image_quality: 95 }),
    ];
    expect((await low.arrayBuffer()).byteLength).toBeLessThan((await high.arrayBuffer()).byteLength);
  });
});

describe("who the page sees", () => {
  const probe = (script: string) =>
    `<body style="margin:0"><script>document.body.style.background = ${script} ? "#00ff00" : "#ff0000"</script>`;

  test.each([
    [
      "a device's size, touch and user agent",
      { viewport_device: "iphone_13" },
      "innerWidth === 390 && devicePixelRatio === 3 && /iPhone/.test(navigator.userAgent) && navigator.maxTouchPoints > 0",
    ],
    ["a device turned", { viewport_device: "pixel_5", viewport_landscape: true }, "innerWidth > innerHeight"],
    [
      "a field beside the device",
      { viewport_device: "iphone_13", viewport_width: 500, device_scale_factor: 1 },
      "innerWidth === 500 && devicePixelRatio === 1",
    ],
    ["touch alone", { viewport_has_touch: true }, "'ontouchstart' in window"],
    ["a user agent", { user_agent: "Stillframe-Test/1" }, "navigator.userAgent === 'Stillframe-Test/1'"],
    ["no headless browser", {}, "!/Headless/.test(navigator.userAgent)"],
  ])("200: %s", async (_what, options, script) => {
    const html = `<meta name="viewport" content="width=device-width">${probe(script)}`;
    const picture = await pictureOf(await shoot({ html, ...options }));
    expect(picture.at(10, 10)).toBe("#00ff00");
  });

  test("200: cookies are there at the first request", async () => {
    const { key } = await newTenant();
    const options = {
      url: `${pages}/echo-headers`,
      cookies: ["plan=gold", { name: "seat", value: "7", http_only: true }],
      format: "markdown",
    };
    const text = await (await post("/api/v1/content", options, key)).text();
    expect(text).toContain("plan=gold; seat=7");
  });

  test("200: headers and authorization reach the target's origin, the user agent too", async () => {
    const { key } = await newTenant();
    const options = {
      url: `${pages}/echo-headers`,
      headers: { "X-Test": "one" },
      authorization: "Basic eDp5",
      user_agent: "Me/1",
    };
    const text = await (await post("/api/v1/content", options, key)).text();
    expect(text).toContain('"x-test":"one"');
    expect(text).toContain('"authorization":"Basic eDp5"');
    expect(text).toContain('"user-agent":"Me/1"');
  });
});

describe("when the page is ready", () => {
  test("200: an element that comes late is waited for", async () => {
    const picture = await pictureOf(await shoot({ url: `${pages}/late.html`, wait_for_selector: "#late" }));
    expect(picture.at(100, 100)).toBe("#00ff00");
  });

  test("200: a delay is waited out", async () => {
    const picture = await pictureOf(await shoot({ url: `${pages}/late.html`, delay: 1000 }));
    expect(picture.at(100, 100)).toBe("#00ff00");
  });

  test("200: without either, the page is taken as it loads", async () => {
    const picture = await pictureOf(await shoot({ url: `${pages}/late.html` }));
    expect(picture.at(100, 100)).toBe("#ffffff");
  });

  test.each(["load", "domcontentloaded", "networkidle0", "networkidle2"])(
    "200: wait_until %s",
    async (state) => {
      expect((await shoot({ url: blocks, wait_until: state })).status).toBe(200);
    },
  );

  test("504: a page that never answers, within the time allowed, with the step in its record", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: `${pages}/never`, timeout: 1000 }, key);
    expect(res.status).toBe(504);
    const problem = await res.json<{ code: string; capture_id: string; detail: string }>();
    expect(problem).toMatchObject({
      code: "target_timeout",
      retryable: true,
      detail: expect.stringContaining('"navigate"') as string,
    });
    const record = await (await get(`/api/v1/captures/${problem.capture_id}`, key)).json();
    expect(record).toMatchObject({
      status: "failed",
      outputs: [],
      error: { code: "target_timeout", step: "navigate" },
    });
  });

  test("504: an element that never comes", async () => {
    const { key } = await newTenant();
    const res = await post(
      "/api/v1/screenshot",
      { url: blocks, wait_for_selector: "#never", timeout: 1500 },
      key,
    );
    expect(res.status).toBe(504);
    expect(await res.json()).toMatchObject({
      detail: expect.stringContaining("wait_for_selector") as string,
    });
  });
});

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
    const res = await get(`/api/v1/screenshot?${query}`, key);
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
    const res = await post("/api/v1/screenshot", { url: "http://127.0.0.1:9/" }, key);
    expect([403, 502]).toContain(res.status);
  });

  test("200: a target's own failure is a page like any other, and its status is told", async () => {
    const res = await shoot({ url: `${pages}/status/503` });
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
