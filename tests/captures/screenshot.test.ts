import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

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
      cookies: [
        "plan=gold",
        // As browsers' own tools write it.
        { name: "seat", value: "7", httpOnly: true, sameSite: "lax", expires: -1, session: true, size: 5 },
      ],
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
    const picture = await pictureOf(await shoot({ url: `${pages}/late.html?ms=20000` }));
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
      detail: expect.stringContaining("waiting for wait_for_selector #never") as string,
    });
  });
});
