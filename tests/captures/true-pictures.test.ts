// What goes wrong in other services' pictures, each as a page of its own.
import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

async function shoot(options: Record<string, unknown>) {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", options, key);
  if (res.status !== 200) throw new Error(await res.text());
  return res;
}

async function notesOf(path: string, options: Record<string, unknown>): Promise<string> {
  const { key } = await newTenant();
  const res = await post(`/api/v1/${path}`, { ...options, response_type: "json" }, key);
  const { report } = await res.json<{ report: { notes: string[] } }>();
  return report.notes.join("; ");
}

/** Green as long as the window never got narrower than 900 px and nothing was resized after the load. */
const watchful = `<style>body{margin:0;height:3000px;background:#00ff00;transition:background 3s}
  @media (max-width:900px){body{background:#ff0000}}</style>
  <script>addEventListener("resize", () => { document.body.style.background = "#0000ff" })</script>`;

describe("beyond the window", () => {
  test.each([
    ["the whole page", { full_page: true }],
    ["a clip far down", { clip_x: 10, clip_y: 2000, clip_width: 100, clip_height: 100 }],
    ["an element in the window", { selector: "body > p" }],
  ])("200: %s is taken without the page's noticing", async (_what, options) => {
    const html = `${watchful}<p style="width:50px;height:50px;margin:0"></p>`;
    const picture = await pictureOf(await shoot({ html, ...options }));
    expect(picture.at(5, 5)).toBe("#00ff00");
    expect(picture.at(45, 45)).toBe("#00ff00");
  });

  test.each([
    ["an element", { selector: "img" }],
    ["a clip", { clip_x: 0, clip_y: 6000, clip_width: 100, clip_height: 100 }],
  ])("200: %s that loads on sight has loaded", async (_what, options) => {
    const picture = await pictureOf(await shoot({ url: `${pages}/lazy.html`, ...options }));
    expect(picture.at(50, 50)).toBe("#00ff00");
  });

  test("200: a page taller than webp can be ends where it must, and says so", async () => {
    const html = '<body style="margin:0"><div style="height:20000px"></div>';
    const notes = await notesOf("screenshot", { html, format: "webp", full_page: true, width: 320 });
    expect(notes).toContain("The page is 20000 px tall; the webp ends at 16383 px");
    expect(notes).toContain("png and jpeg do");
  });

  test("200: what overflows to the side, a PDF page beyond paper: each is told", async () => {
    const wide = '<body style="margin:0"><div style="width:3000px">wide</div>';
    expect(await notesOf("screenshot", { html: wide, full_page: true })).toContain("3000 px wide");
    const tall = '<div style="height:25000px"></div>';
    expect(await notesOf("pdf", { html: tall, pdf_fit_one_page: true })).toContain("200 inches");
  });
});

test("400: a clip outside the page is refused, naming the fields and the page's size", async () => {
  const { key } = await newTenant();
  const clip = { clip_x: 5000, clip_y: 9000, clip_width: 10, clip_height: 10 };
  const res = await post("/api/v1/screenshot", { html: "short", ...clip }, key);
  expect(res.status).toBe(400);
  expect(await res.json()).toMatchObject({
    code: "invalid_request",
    detail: "clip_x and clip_y: The clip lies outside the page; the page is 1280 × 1024 px",
    errors: [{ pointer: "#/clip_x" }, { pointer: "#/clip_y" }],
  });
});

describe("what moves", () => {
  test.each([
    [
      "an animation",
      "<style>@keyframes f{from{background:#f00}}body{background:#00ff00;animation:f 700ms}</style>",
    ],
    [
      "a transition",
      "<style>body{background:#f00;transition:background 700ms}</style><script>onload=()=>{document.body.style.background='#00ff00'}</script>",
    ],
    [
      "a drawing",
      `<body style="margin:0"><canvas width=100 height=100></canvas><script>
        const context = document.querySelector("canvas").getContext("2d"); let at = 0;
        const grow = () => { context.fillStyle = at < 100 ? "#ff0000" : "#00ff00"; context.fillRect(0, 0, at, 100); if ((at += 3) < 110) requestAnimationFrame(grow); };
        grow();</script>`,
    ],
  ])("200: %s that ends is seen at its end", async (_what, html) => {
    const picture = await pictureOf(await shoot({ html }));
    expect(picture.at(50, 50)).toBe("#00ff00");
  });

  test("200: one without end does not hold the picture up for long", async () => {
    const html = "<style>@keyframes f{to{opacity:.5}}p{animation:f 1s infinite}</style><p>x</p>";
    expect((await shoot({ html, timeout: 3000 })).status).toBe(200);
  });

  test("200: what appears on sight has appeared on paper", async () => {
    const { key } = await newTenant();
    const html = `<div style="height:4000px"></div><p></p><script>
      new IntersectionObserver(([entry]) => { if (entry.isIntersecting) document.title = "seen"; }).observe(document.querySelector("p"))</script>`;
    const res = await post("/api/v1/pdf", { html }, key);
    expect(new TextDecoder("latin1").decode(await res.arrayBuffer())).toContain("(seen)");
  });
});

describe("what is no page", () => {
  test.each([
    ["a download", "download", "application/zip"],
    ["an answer without content", "status/204", "204"],
  ])("422: %s says what it is and is not worth another try", async (_what, path, told) => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { url: `${pages}/${path}` }, key);
    expect(res.status).toBe(422);
    expect(await res.json()).toMatchObject({
      code: "target_not_a_page",
      retryable: false,
      detail: expect.stringContaining(told) as string,
    });
  });

  test("504: a page kept waiting names what it waited for", async () => {
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html: `<img src="${pages}/never">`, timeout: 1500 }, key);
    const { capture_id } = await res.json<{ capture_id: string }>();
    const record = await (await get(`/api/v1/captures/${capture_id}`, key)).json();
    expect(record).toMatchObject({ report: { notes: [`Still loading: ${pages}/never`] } });
  });
});

test("200: JSON is shown without the bar that the browser puts over it", async () => {
  const picture = await pictureOf(await shoot({ url: `${pages}/seen?of=nothing`, height: 100 }));
  const row = (y: number) => Array.from({ length: picture.width }, (_, x) => picture.at(x, y));
  expect(new Set(row(5))).toEqual(new Set(["#ffffff"]));
  const top = Array.from({ length: 30 }, (_, y) => row(y)).flat();
  expect(top.some((pixel) => pixel !== "#ffffff")).toBe(true);
});
