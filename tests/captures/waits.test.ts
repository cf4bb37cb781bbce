// When the page is ready, and what becomes of one that never is.
import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

type Answer = {
  id: string;
  code: string;
  detail: string;
  retryable: boolean;
  errors?: { pointer: string; detail: string }[];
  report: { notes: string[]; unfinished?: string[]; settled?: boolean };
};

async function answerTo(options: Record<string, unknown>) {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { response_type: "json", ...options }, key);
  const body = await res.json<Answer>();
  const picture = async () => pictureOf(await get(`/api/v1/captures/${body.id}/file`, key));
  return { status: res.status, body, picture };
}

/** Turns green after a while, and red again never. */
const late = (ms: number, change: string) =>
  `<body><i class=spinner style="display:block;width:9px;height:9px"></i><script>let ready = 0;
    setTimeout(() => { ${change}; document.body.style.background = "#00ff00" }, ${ms})</script>`;

describe("waits", () => {
  test.each([
    ["what was there is gone", "spinner.remove()", { wait_to_leave: ".spinner" }],
    ["what was there is invisible", "spinner.style.display = 'none'", { wait_to_leave: ".spinner" }],
    ["an expression is true", "ready = 3", { wait_for_function: "ready === 3" }],
    ["an arrow function's answer is", "ready = 3", { wait_for_function: "() => ready;" }],
    ["a function's promise is", "ready = 3", { wait_for_function: "async function () { return ready > 2 }" }],
  ])("200: until %s", async (_what, change, options) => {
    const html = late(700, change.replace("spinner", "document.querySelector('.spinner')"));
    const picture = await (await answerTo({ html, ...options })).picture();
    expect(picture).toMatchObject({ width: 1280 });
    expect(picture.at(600, 600)).toBe("#00ff00");
  });

  test("422: a function that throws is told with its error", async () => {
    const { status, body } = await answerTo({ html: "x", wait_for_function: "() => nothing.there" });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "script_failed",
      errors: [
        {
          pointer: "#/wait_for_function",
          detail: expect.stringContaining("nothing is not defined") as string,
        },
      ],
    });
  });

  test.each([
    ["wait_to_leave", "p"],
    ["wait_for_function", "false"],
    ["wait_for_function", "for (;;);"],
  ])("504: %s %s, which never comes true, is where time ran out", async (field, value) => {
    const { status, body } = await answerTo({ html: "<p>x", [field]: value, timeout: 1500 });
    expect([status, body.code]).toEqual([504, "target_timeout"]);
    expect(body.detail).toContain(
      `"${field}", waiting for ${field}${field === "wait_to_leave" ? ` ${value}` : ""}`,
    );
  });

  test("400: a selector that is none", async () => {
    const { body } = await answerTo({ html: "x", wait_to_leave: "p[" });
    expect(body).toMatchObject({ code: "invalid_request", errors: [{ pointer: "#/wait_to_leave" }] });
  });
});

describe("navigation_timeout", () => {
  test.each([
    ["that does not answer", { url: `${pages}/never` }, "did not answer"],
    ["whose load never ends", { html: `<img src="${pages}/never">` }, "did not reach load"],
  ])("504: a page %s is given up long before the capture's time", async (_what, input, told) => {
    const started = Date.now();
    const { status, body } = await answerTo({ ...input, navigation_timeout: 500, timeout: 20_000 });
    expect([status, body.code, body.retryable]).toEqual([504, "target_timeout", true]);
    expect(body.detail).toContain(told);
    expect(body.detail).toContain("500 ms");
    expect(Date.now() - started).toBeLessThan(8000);
  });

  test("200: it counts for nothing but navigation", async () => {
    const options = { navigation_timeout: 3000, delay: 3200 };
    expect((await answerTo({ html: "x", ...options })).status).toBe(200);
  });
});

describe("best_attempt", () => {
  const best = { best_attempt: true, timeout: 4000 };

  test.each([
    ["an image that never comes", `<body style="background:#00ff00"><img src="${pages}/never">`],
    [
      "a style sheet that never comes",
      `<link rel=stylesheet href="${pages}/never"><body style="background:#00ff00">`,
    ],
    ["a script that never comes", `<body style="background:#00ff00"><script src="${pages}/never"></script>`],
  ])("200: a page with %s, as far as it is", async (_what, html) => {
    const { status, body, picture } = await answerTo({ html, ...best });
    expect(status).toBe(200);
    expect(body.report).toMatchObject({
      unfinished: ["wait_until load"],
      notes: expect.arrayContaining([expect.stringContaining("wait_until load")]) as string[],
    });
    expect(body.report.notes).toContain(`Still loading: ${pages}/never`);
    expect((await picture()).at(600, 600)).toBe("#00ff00");
  });

  test("200: navigation_timeout is where the load is given up, and all else is still done", async () => {
    const html = `<img src="${pages}/never"><button onclick="document.body.style.background='#00ff00'">x</button>`;
    const options = { ...best, timeout: 20_000, navigation_timeout: 700 };
    const { body, picture } = await answerTo({ html, click: "button", ...options });
    expect(body.report.unfinished).toEqual(["wait_until load"]);
    expect((await picture()).at(600, 600)).toBe("#00ff00");
  });

  test.each([
    ["wait_for_selector #never", { wait_for_selector: "#never" }],
    ["wait_to_leave p", { wait_to_leave: "p" }],
    ["wait_for_function", { wait_for_function: "() => false" }],
    ["scripts", { scripts: "new Promise(() => {})" }],
    ["scripts", { scripts: "while(true);" }],
    ["delay", { delay: 20_000 }],
  ])("200: without the end of %s, which is told", async (what, options) => {
    const { status, body, picture } = await answerTo({ html: "<p>x", ...best, ...options });
    expect([status, body.report.unfinished]).toEqual([200, [what]]);
    expect((await picture()).width).toBe(1280);
  });

  test("200: a wait that never ends leaves time for the next", async () => {
    const html = late(300, "ready = 1");
    const options = { wait_for_selector: "#never", wait_for_function: "ready" };
    const { body } = await answerTo({ html, ...best, ...options });
    expect(body.report.unfinished).toEqual(["wait_for_selector #never"]);
  });

  test("200: a page that keeps its time is told to have settled, and has nothing unfinished", async () => {
    const { body } = await answerTo({ url: `${pages}/blocks.html`, ...best });
    expect(body.report).toMatchObject({ settled: true, notes: [] });
    expect(body.report.unfinished).toBeUndefined();
  });

  test("504: a page that never answers has no picture, not even a partial one", async () => {
    const { status, body } = await answerTo({ url: `${pages}/never`, ...best, timeout: 1500 });
    expect([status, body.code]).toEqual([504, "target_timeout"]);
  });
});
