// What is left out of a page, by what the picture shows and by what the pages' server was asked for.
import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { newTenant, pages, post } from "../support/world.ts";

type Report = {
  blocked: { url: string; type: string; reason: string }[];
  blocked_counts?: Record<string, number>;
  notes: string[];
};

async function shoot(options: Record<string, unknown>) {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { width: 400, height: 600, ...options }, key);
  if (res.status !== 200) throw new Error(await res.text());
  return pictureOf(res);
}

async function reportOf(options: Record<string, unknown>): Promise<Report> {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { response_type: "json", delay: 200, ...options }, key);
  expect(res.status).toBe(200);
  return (await res.json<{ report: Report }>()).report;
}

/** A mark of its own, and what of all that bears it the server was asked for. */
function marked() {
  const mark = crypto.randomUUID();
  const seen = async () => {
    const res = await fetch(`${pages}/seen?of=${mark}`);
    return (await res.json<string[]>()).map((address) => address.replace(/\?.*/, "").replace(/^[^/]*/, ""));
  };
  return { mark, seen };
}

const white = "#ffffff";
const lime = "#00ff00";
const { port } = new URL(pages);
/** Another site than the page's, for the browser and for the lists. */
const other = `http://other.localhost:${port}`;

describe("ads", () => {
  const page = (mark: string) => `<body style="margin:0">
    <img src="${other}/paint/own.svg?fill=lime&of=${mark}" style="display:block">
    <script src="${other}/paint/prebid.js?fill=red&of=${mark}"></script>
    <iframe src="${other}/paint/www/delivery/afr.php.html?fill=red&of=${mark}" style="display:block;border:0;height:100px"></iframe>
    <ins class="adsbygoogle" style="display:block;height:100px;background:red"></ins>
    <div style="height:100px;background:blue"></div>`;

  test("200: requests of advertising are not made, their boxes are gone, what stands below moves up", async () => {
    const { mark, seen } = marked();
    const picture = await shoot({ html: page(mark) });
    expect(picture.at(50, 50)).toBe(lime);
    expect(picture.at(50, 150)).toBe("#0000ff");
    expect(await seen()).toEqual(["/paint/own.svg"]);
  });

  test("200: with block_ads off all of it is there", async () => {
    const { mark, seen } = marked();
    const picture = await shoot({ html: page(mark), block_ads: false });
    expect(picture.at(50, 50)).toBe(lime);
    for (const y of [150, 250, 350]) expect(picture.at(50, y)).toBe("#ff0000");
    expect(picture.at(50, 450)).toBe("#0000ff");
    expect(await seen()).toHaveLength(3);
  });

  test("200: the report says what was blocked, why, and how many", async () => {
    const { mark } = marked();
    const report = await reportOf({ html: page(mark) });
    expect(report.blocked_counts).toEqual({ ad: 2 });
    expect(report.blocked).toContainEqual({
      url: `${other}/paint/prebid.js?fill=red&of=${mark}`,
      type: "script",
      reason: "ad",
    });
  });

  test("200: the page asked for is never blocked, whatever it looks like", async () => {
    const picture = await shoot({
      url: `${other}/paint/www/delivery/afr.php.html?fill=lime`,
      block_requests: ["*"],
    });
    expect(picture.at(50, 50)).toBe(lime);
  });

  test("200: what only looks like an ad by its name stays", async () => {
    const html = `<body style="margin:0"><div class="admission badge-ad-free" id="adornment" style="height:100px;background:lime"></div>
      <img src="${other}/paint/download-header.svg?fill=lime" style="display:block">`;
    const picture = await shoot({ html });
    expect(picture.at(50, 50)).toBe(lime);
    expect(picture.at(50, 150)).toBe(lime);
  });
});

describe("trackers", () => {
  const page = (mark: string) => `<script>
    navigator.sendBeacon("${other}/g/collect?v=2&of=${mark}", "x");
    new Image().src = "${other}/paint/pixel.gif?fill=red&of=${mark}";
    fetch("${other}/paint/data.svg?of=${mark}");
  </script><script src="${other}/paint/matomo.js?of=${mark}"></script>`;

  test("200: they are not asked for, and the page's own requests are", async () => {
    const { mark, seen } = marked();
    const report = await reportOf({ html: page(mark) });
    expect(report.blocked_counts).toEqual({ tracker: 3 });
    await expect.poll(seen).toEqual(["/paint/data.svg"]);
  });

  test("200: with block_trackers off they are", async () => {
    const { mark, seen } = marked();
    const report = await reportOf({ html: page(mark), block_trackers: false });
    expect(report.blocked_counts).toBeUndefined();
    await expect.poll(seen).toHaveLength(4);
  });
});

describe("chats", () => {
  const html = `<body style="margin:0"><script src="https://widget.intercom.io/widget/abc"></script>
    <div id="tidio-chat" style="position:fixed;left:0;top:0;width:100px;height:100px;background:red"></div>
    <div id="chat" style="position:fixed;left:0;top:100px;width:100px;height:100px;background:lime">`;

  test("200: the widget's script is not asked for, its bubble is gone, a chat of another kind stays", async () => {
    const picture = await shoot({ html });
    expect(picture.at(50, 50)).toBe(white);
    expect(picture.at(50, 150)).toBe(lime);
    const { blocked } = await reportOf({ html });
    expect(blocked).toEqual([
      { url: "https://widget.intercom.io/widget/abc", type: "script", reason: "chat" },
    ]);
  });

  test("200: with block_chats off both are there", async () => {
    expect((await shoot({ html, block_chats: false })).at(50, 50)).toBe("#ff0000");
    expect((await reportOf({ html, block_chats: false })).blocked).toEqual([]);
  });
});

describe("block_requests", () => {
  const html = (mark: string) =>
    ["a/one.svg", "a/two.svg", "b/one.svg"]
      .map((path) => `<img src="${other}/paint/${path}?of=${mark}">`)
      .join("");

  test.each([
    ["a path", ["/paint/a/*"], ["/paint/b/one.svg"]],
    ["an address", [`${other}/PAINT/a/one.svg?*`], ["/paint/a/two.svg", "/paint/b/one.svg"]],
    ["a piece", ["*/one.svg*"], ["/paint/a/two.svg"]],
    ["a host", ["localhost"], []],
    ["a host with a path", ["other.localhost/paint/b/*"], ["/paint/a/one.svg", "/paint/a/two.svg"]],
    [
      "another host",
      ["another.localhost", "ther.localhost"],
      ["/paint/a/one.svg", "/paint/a/two.svg", "/paint/b/one.svg"],
    ],
  ])("200: %s", async (_what, block_requests, left) => {
    const { mark, seen } = marked();
    const report = await reportOf({ html: html(mark), block_requests });
    expect((await seen()).sort()).toEqual(left);
    expect(report.blocked_counts?.["pattern"] ?? 0).toBe(3 - left.length);
  });

  test.each([
    ["", "1 to 500 characters"],
    ["a b", "white space"],
    ["ftp://example.com/*", "starts with http://"],
    ["*".repeat(21), "at most 20"],
  ])("400: %j is refused, by its place", async (pattern, detail) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", block_requests: ["ok.example", pattern] }, key);
    expect(res.status).toBe(400);
    const { errors } = await res.json<{ errors: { pointer: string; detail: string }[] }>();
    expect(errors[0]?.pointer).toContain("block_requests/1");
    expect(errors[0]?.detail).toContain(detail);
  });
});

describe("block_resources", () => {
  const page = (mark: string) => `<link rel="stylesheet" href="${other}/paint/style.css?of=${mark}">
    <style>@font-face{font-family:f;src:url(${other}/paint/font.woff?of=${mark})}p{font-family:f}</style><p>x
    <img src="${other}/paint/image.svg?of=${mark}"><video autoplay muted src="${other}/paint/video.mp4?of=${mark}"></video>
    <iframe src="${other}/paint/frame.html?of=${mark}"></iframe><script src="${other}/paint/script.js?of=${mark}"></script>
    <script>fetch("${other}/paint/fetch.svg?of=${mark}"); navigator.sendBeacon("${other}/paint/ping?of=${mark}")</script>`;

  test.each([
    ["image", "image.svg"],
    ["media", "video.mp4"],
    ["font", "font.woff"],
    ["stylesheet", "style.css"],
    ["script", "script.js"],
    ["xhr", "fetch.svg"],
    ["fetch", "fetch.svg"],
    ["frame", "frame.html"],
    ["ping", "ping"],
  ])("200: %s is not asked for, the rest is", async (type, file) => {
    const { mark, seen } = marked();
    const report = await reportOf({ html: page(mark), block_resources: [type] });
    const asked = new Set(await seen());
    expect(asked.has(`/paint/${file}`)).toBe(false);
    expect(asked.size).toBe(7);
    expect(report.blocked.map(({ reason }) => reason)).toContain("type");
  });

  test("200: websocket opens none, also to the page's own host", async () => {
    const report = await reportOf({ url: `${pages}/own-socket.html`, block_resources: ["websocket"] });
    expect(report.blocked).toEqual([
      { url: expect.stringMatching(/^ws:/), type: "websocket", reason: "type" },
    ]);
  });

  test("400: an unknown type is refused with the valid ones", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", block_resources: ["images"] }, key);
    expect(res.status).toBe(400);
    expect(await res.text()).toContain("stylesheet");
  });
});
