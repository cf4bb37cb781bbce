// Whole pages: all of them, each thing once, and said what is not there.
import { imageSize } from "image-size";
import { describe, expect, test, vi } from "vitest";
import { type Picture, pictureOf } from "../support/pixels.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

// Twenty thousand rows are taken, joined, read and compared.
vi.setConfig({ testTimeout: 60_000 });

type Report = {
  notes: string[];
  full_page?: {
    width: number;
    height: number;
    sections: number;
    capped: string[];
    scroll_container: string | null;
  };
};
type Whole = { picture: Picture; report: Report; status: number; output: { width: number; height: number } };

/** A whole page as PNG, with what its record says. */
async function whole(options: Record<string, unknown>): Promise<Whole> {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { full_page: true, ...options }, key);
  if (res.status !== 200) throw new Error(await res.text());
  const record = await (
    await get(`/api/v1/captures/${res.headers.get("X-Capture-Id")}`, key)
  ).json<{
    report: Report;
    outputs: [{ width: number; height: number }];
  }>();
  const picture = await pictureOf(res);
  return { picture, report: record.report, status: res.status, output: record.outputs[0] };
}

const rowColour = (row: number) => `#${((row * 5557 + 77) % 16_777_216).toString(16).padStart(6, "0")}`;
/** Where the rows of `hard/long.html` begin. */
const rowsTop = 330;

/** The largest difference of one of the two colours' parts. */
function distance(one: string, other: string): number {
  const parts = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return Math.max(...parts(one).map((part, index) => Math.abs(part - (parts(other)[index] ?? 0))));
}

/** Rows of the fixture whose colour is not where it should be. */
function wrongRows(picture: Picture, rows: number, scale: number): number[] {
  return Array.from({ length: rows }, (_, row) => row).filter((row) => {
    const top = (rowsTop + row * 10) * scale;
    return (
      picture.at(600, top) !== rowColour(row) || picture.at(600, top + 10 * scale - 1) !== rowColour(row)
    );
  });
}

describe("pages of any height", () => {
  test("200: every row of 21,000 px is there once, joined from sections; bars too", async () => {
    const { picture, report, output } = await whole({ url: `${pages}/hard/long.html?rows=2100` });
    const height = rowsTop + 21_000;
    expect([picture.width, picture.height]).toEqual([1280, height]);
    expect(output).toMatchObject({ width: 1280, height });
    expect(report.full_page).toMatchObject({ width: 1280, height, capped: [] });
    expect(report.full_page?.sections).toBeGreaterThan(2);
    expect(report.notes).toEqual([]);
    // The last four rows lie under the bar at the bottom.
    expect(wrongRows(picture, 2096, 1)).toEqual([]);
    const column = Array.from({ length: height }, (_, y) => picture.at(100, y));
    expect(column.lastIndexOf("#ff0000")).toBe(59);
    expect([column.indexOf("#00ff00"), column.lastIndexOf("#00ff00")]).toEqual([300, 329]);
    expect([column.indexOf("#0000ff"), column.lastIndexOf("#0000ff")]).toEqual([height - 40, height - 1]);
  });

  test("200: a JPEG joined from sections has every block of them", async () => {
    const { key } = await newTenant();
    const url = `${pages}/hard/long.html?rows=1700`;
    const res = await post("/api/v1/screenshot", { url, full_page: true, format: "jpeg" }, key);
    const jpeg = new Uint8Array(await res.arrayBuffer());
    const size = imageSize(jpeg);
    expect([size.width, size.height]).toEqual([1280, rowsTop + 17_000]);
    expect(Array.from(jpeg.subarray(-2))).toEqual([0xff, 0xd9]);
    // The browser itself reads it: seen in a window of its own, row 1500 has the colour of row 1500.
    const data = jpeg.toBase64();
    const html = `<body style="margin:0"><img style="display:block;margin-top:${-rowsTop - 15_000}px" src="data:image/jpeg;base64,${data}">`;
    const seen = await pictureOf(await post("/api/v1/screenshot", { html, viewport_height: 200 }, key));
    for (let row = 0; row < 20; row++)
      expect(distance(seen.at(600, row * 10 + 5), rowColour(1500 + row))).toBeLessThan(40);
  });

  test("200: one shot where that is asked for, cut where it must be; sections where they are", async () => {
    const html = '<body style="margin:0;background:#0f0"><div style="height:18000px"></div>';
    const native = await whole({ html, full_page_algorithm: "native", viewport_width: 320 });
    expect(native.picture.height).toBe(16_384);
    expect(native.report.full_page).toMatchObject({ sections: 1, height: 18_000, capped: ["native"] });
    const short = '<body style="margin:0;background:#0f0"><div style="height:5000px"></div>';
    const joined = await whole({ html: short, full_page_algorithm: "by_sections" });
    expect(joined.report.full_page?.sections).toBeGreaterThan(1);
    expect(joined.picture.height).toBe(5000);
  });

  test("200: joined sections keep their transparency, also where some have none", async () => {
    const html =
      '<body style="margin:0"><div style="height:3000px;background:#f00"></div><div style="height:3000px"></div>';
    const { picture } = await whole({ html, full_page_algorithm: "by_sections", omit_background: true });
    expect([picture.at(9, 9), picture.at(9, 2999), picture.at(9, 3001)]).toEqual([
      "#ff0000",
      "#ff0000",
      "#00000000",
    ]);
  });

  test.each([
    [
      "sections of webp",
      { full_page: true, full_page_algorithm: "by_sections", format: "webp" },
      "full_page_algorithm",
    ],
    ["a height without a whole page", { full_page_max_height: 500 }, "full_page_max_height"],
    ["a scroll step without a whole page", { full_page_scroll_by: 500 }, "full_page_scroll_by"],
  ])("400: %s", async (_what, options, field) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: "x", ...options }, key);
    expect(res.status).toBe(400);
    expect(await res.json()).toMatchObject({ errors: [{ pointer: `#/${field}` }] });
  });

  test("200: the same at twice the pixels", async () => {
    const { picture } = await whole({ url: `${pages}/hard/long.html?rows=1000`, device_scale_factor: 2 });
    expect([picture.width, picture.height]).toEqual([2560, (rowsTop + 10_000) * 2]);
    expect(wrongRows({ ...picture, at: (x, y) => picture.at(x * 2, y) }, 996, 2)).toEqual([]);
  });
});

describe("what loads or appears on sight", () => {
  const hard = `${pages}/hard/lazy-gallery.html`;

  test("200: each way of loading late has loaded, and what faded in is there", async () => {
    const { picture } = await whole({ url: hard });
    const ways = [
      ["loading=lazy image", 1],
      ["loading=lazy frame", 2],
      ["data-src on sight", 3],
      ["data-original, a moment after scrolling", 4],
      ["background on sight", 5],
      ["faded in once", 6],
      ["faded in while in view", 7],
      ["faded in by scroll position", 8],
      ["view timeline", 9],
      ["content-visibility", 10],
    ] as const;
    const seen = ways.map(([way, section]) => [way, picture.at(150, section * 900 + 120)]);
    expect(seen).toEqual(ways.map(([way]) => [way, "#00ff00"]));
    expect(picture.height).toBe(900 * 12);
  });

  test("200: without scrolling, it has not", async () => {
    const { picture } = await whole({ url: hard, full_page_scroll: false });
    expect(picture.at(150, 3 * 900 + 120)).toBe("#ff0000");
  });

  test("200: a feed is followed to its end, as many times as it grows", async () => {
    const { picture, report } = await whole({ url: `${pages}/hard/endless.html?end=6` });
    expect(picture.height).toBe(6 * 1500 + 20);
    expect(report.full_page?.capped).toEqual([]);
  });

  test("200: a feed without end is left after some rounds, or at the height asked for; both said", async () => {
    const { report } = await whole({ url: `${pages}/hard/endless.html` });
    expect(report.full_page?.capped).toEqual(["scroll_rounds"]);
    expect(report.notes.join()).toContain("grew 10 times");
    const cut = await whole({ url: `${pages}/hard/endless.html`, full_page_max_height: 4000 });
    expect(cut.picture.height).toBe(4000);
    expect(cut.report.full_page?.capped).toEqual(["max_height"]);
  });
});

describe("what stays in the window", () => {
  test("200: bars once and in their place, heroes as tall as the window, fixed backgrounds whole", async () => {
    const { picture, report } = await whole({ url: `${pages}/hard/landing.html` });
    const height = 1024 + 500 + 900 + 50 + 500 + 900;
    expect(picture.height).toBe(height);
    const column = (x: number) => Array.from({ length: height }, (_, y) => picture.at(x, y));
    const [edge, middle] = [column(5), column(400)];
    // Header at the top only, though it hides on the way down.
    expect([edge.indexOf("#102030"), edge.lastIndexOf("#102030")]).toEqual([0, 69]);
    expect([edge.indexOf("#304070"), edge.lastIndexOf("#304070")]).toEqual([70, 1023]);
    // Both parallax parts show their background.
    expect([edge[1100], edge[1500], edge[2500], edge[2900]]).toEqual([
      "#ff8f00",
      "#2e7d32",
      "#ff8f00",
      "#2e7d32",
    ]);
    expect([edge.indexOf("#7cb342"), edge.lastIndexOf("#7cb342")]).toEqual([2424, 2473]);
    expect([edge.indexOf("#6a1b9a"), edge.lastIndexOf("#6a1b9a")]).toEqual([height - 90, height - 1]);
    expect(column(1230).lastIndexOf("#e91e63")).toBeLessThan(height - 109);
    // The backdrop goes all the way down; nothing saw a window of another size.
    expect(picture.at(5, height - 100)).not.toBe("#ffffff");
    expect(middle).not.toContain("#ff0000");
    expect(column(690)).toContain("#00838f");
    expect(report.full_page).toMatchObject({ sections: 1, capped: [] });
  });

  test.each([
    ["an application's main part", "app-shell.html", 60 + 60 * 80 + 30],
    ["slides as tall as the window", "snap.html", 4 * 1024],
  ])("200: %s that scrolls in the page's stead is seen whole, and said", async (_what, page, height) => {
    const { picture, report } = await whole({ url: `${pages}/hard/${page}` });
    expect(picture.height).toBe(height);
    expect(report.full_page?.scroll_container).toBeTruthy();
    expect(report.notes.join()).toContain("scrolls inside");
  });

  test("200: inside it too, what loads on sight is there, and what stands around it reaches down", async () => {
    const { picture } = await whole({ url: `${pages}/hard/app-shell.html` });
    expect(picture.at(250, 60 + 40 * 80 + 30)).toBe("#00ff00");
    expect(picture.at(600, 60 + 59 * 80 + 40)).toBe("#00ff00");
    expect(picture.at(5, 4800)).toBe("#eceff1");
    expect(picture.at(5, picture.height - 10)).toBe("#0277bd");
  });
});
