// What is done to the page before its picture is taken.
import { describe, expect, test } from "vitest";
import { pictureOf } from "../support/pixels.ts";
import { get, newTenant, pages, post } from "../support/world.ts";

async function shoot(options: Record<string, unknown>) {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", options, key);
  if (res.status !== 200) throw new Error(await res.text());
  return pictureOf(res);
}

type Answer = {
  code: string;
  detail: string;
  retryable: boolean;
  errors?: { pointer: string; detail: string }[];
  report: { notes: string[]; blocked: { url: string }[]; console: { text: string }[] };
};

async function answerTo(options: Record<string, unknown>): Promise<{ status: number; body: Answer }> {
  const { key } = await newTenant();
  const res = await post("/api/v1/screenshot", { response_type: "json", ...options }, key);
  return { status: res.status, body: await res.json<Answer>() };
}

const green = "document.body.style.background = '#00ff00'";
const box = (id: string, style = "") => `<div id=${id} style="width:100px;height:100px;${style}"></div>`;

describe("styles", () => {
  test("200: stand above the page's own, also where its policy allows no styles and it takes sheets off", async () => {
    const html = `<meta http-equiv="Content-Security-Policy" content="style-src 'none'"><body>
      <script>document.adoptedStyleSheets = []</script>`;
    const styles = ["body { background: #f00 }", "body { background: #00ff00 }"];
    expect((await shoot({ html, styles })).at(50, 50)).toBe("#00ff00");
  });

  test("200: are there before the page's first script, and after it went elsewhere", async () => {
    const html = `<body><script>if (getComputedStyle(document.body).width !== "100px") ${green}</script>`;
    expect((await shoot({ html, styles: "body { width: 100px }" })).at(50, 50)).toBe("#ffffff");
    const away = `<script>location.href = "${pages}/index.html"</script>`;
    const picture = await shoot({ html: away, styles: "html { background: #00ff00 !important }" });
    expect(picture.at(1200, 900)).toBe("#00ff00");
  });

  test("200: may load others", async () => {
    const html = "<body>";
    const picture = await shoot({ html, styles: `@import url("data:text/css,body{background:%2300ff00}");` });
    expect(picture.at(50, 50)).toBe("#00ff00");
  });

  test("200: in a query a text keeps its commas, and a list may be JSON", async () => {
    const { key } = await newTenant();
    const shown = async (styles: string) => {
      const query = new URLSearchParams({ html: "<p>x", styles });
      return pictureOf(await get(`/api/v1/screenshot?${query.toString()}`, key));
    };
    expect((await shown("p, body { background: rgb(0,255,0) }")).at(600, 600)).toBe("#00ff00");
    expect((await shown('["body{background:#f00}","body{background:#00ff00}"]')).at(600, 600)).toBe(
      "#00ff00",
    );
  });
});

describe("hide_selectors", () => {
  test("200: what matches takes no room, with each of several selectors", async () => {
    const html = `<body style="margin:0">${box("a", "background:#f00")}${box("b", "background:#f00;display:block!important")}${box("c", "background:#00ff00")}`;
    expect((await shoot({ html, hide_selectors: ["#a", "[id=b]"] })).at(50, 50)).toBe("#00ff00");
  });

  test("400: what is no selector is named", async () => {
    const { status, body } = await answerTo({ html: "x", hide_selectors: ["p", "p::["] });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: "#/hide_selectors/1", detail: "Not a CSS selector" }]);
  });
});

describe("scripts", () => {
  test("200: see the page's variables, run in order, and are awaited", async () => {
    const html = "<body><script>const colour = '#00ff00'; let steps = [];</script>";
    const scripts = [
      "await new Promise((resolve) => setTimeout(resolve, 300)); steps.push(1)",
      "steps.push(2); new Promise((resolve) => setTimeout(() => { document.body.style.background = colour; document.title = steps.join(); resolve() }, 400))",
    ];
    const { key } = await newTenant();
    const res = await post("/api/v1/screenshot", { html, scripts, response_type: "json" }, key);
    const record = await res.json<{ id: string; target: { title: string }; options: object }>();
    expect(record.target.title).toBe("1,2");
    expect(record.options).toMatchObject({ scripts: scripts.map(({ length }) => `(${length} characters)`) });
    expect((await pictureOf(await get(`/api/v1/captures/${record.id}/file`, key))).at(50, 50)).toBe(
      "#00ff00",
    );
  });

  test("200: run where the page's policy allows none; what they load needs bypass_csp", async () => {
    const html = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><body>`;
    const script = `const sheet = document.createElement("style"); sheet.textContent = "body{background:#00ff00}"; document.head.append(sheet)`;
    expect((await shoot({ html, scripts: script })).at(50, 50)).toBe("#ffffff");
    expect((await shoot({ html, scripts: script, bypass_csp: true })).at(50, 50)).toBe("#00ff00");
  });

  test("200: one that sends the page elsewhere is followed there", async () => {
    const picture = await shoot({ html: "x", scripts: `location.href = "${pages}/blocks.html"` });
    expect(picture.at(50, 50)).toBe("#ff0000");
  });

  test.each([
    ["throws", "missing()", "#/scripts/1", "ReferenceError: missing is not defined (line 1)"],
    ["does not parse", "let = 1;;(", "#/scripts/1", "SyntaxError"],
    ["rejects", "Promise.reject(new Error('no luck'))", "#/scripts/1", "no luck"],
  ])("422: a script that %s is named", async (_what, script, pointer, detail) => {
    const { status, body } = await answerTo({ html: "x", scripts: ["1", script] });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "script_failed",
      retryable: false,
      errors: [{ pointer, detail: expect.stringContaining(detail) as string }],
    });
  });

  test.each([
    ["computes", "while (true);"],
    ["waits", "new Promise(() => {})"],
  ])(
    "504: one that %s without end ends with the capture's time, and harms no other",
    async (_what, scripts) => {
      const { status, body } = await answerTo({ html: "x", scripts, timeout: 1500 });
      expect([status, body.code]).toEqual([504, "target_timeout"]);
      expect(body.detail).toContain('"scripts"');
      expect((await answerTo({ html: "x" })).status).toBe(200);
    },
  );

  test("200: none reaches what the page may not reach", async () => {
    const scripts = `fetch("http://10.255.255.1/script", { mode: "no-cors" }).catch(() => {}); new WebSocket("ws://10.255.255.1/socket"); window.open("http://10.255.255.1/window")`;
    const { body } = await answerTo({ html: "x", scripts });
    const urls = body.report.blocked.map(({ url }) => url);
    expect(urls).toEqual(expect.arrayContaining(["http://10.255.255.1/script", "ws://10.255.255.1/socket"]));
    expect(urls).not.toContain("http://10.255.255.1/window");
  });
});

describe("click", () => {
  const counting = `<body style="margin:0"><button id=a onclick="seen.push(event.isTrusted + ':' + event.detail)">a</button>
    <script>let seen = []</script>`;

  test("200: is the mouse's own, in order, each after what the one before set off", async () => {
    const html = `<body style="margin:0"><button id=one onclick="setTimeout(() => { two.hidden = false }, 600)">1</button>
      <button id=two hidden onclick="if (event.isTrusted) ${green.replaceAll("'", "&quot;")}">2</button>`;
    expect((await shoot({ html, click: ["#one", "#two"] })).at(600, 600)).toBe("#00ff00");
  });

  test("200: closes a banner over the page, opens a section far down, and shows both at rest", async () => {
    const html = `<style>body{margin:0}#bar{position:sticky;top:0;height:20px;background:#ffff00}#banner{position:fixed;inset:0;background:#f00;transition:opacity .5s}#banner.off{opacity:0;pointer-events:none}</style>
      <div id=banner><button id=close onclick="banner.className='off'">x</button></div><div id=bar></div>${box("gap", "height:3000px;background:#0000ff")}
      <details><summary>More</summary>${box("more", "background:#00ff00")}</details>`;
    const picture = await shoot({ html, click: ["#close", "summary"], full_page: true });
    expect([picture.at(50, 10), picture.at(50, 50)]).toEqual(["#ffff00", "#0000ff"]);
    expect(picture.at(50, picture.height - 50)).toBe("#00ff00");
  });

  test("200: what a click fetches is waited for, and so is the page that it leads to", async () => {
    const html = `<button onclick="fetch('${pages}/slow?ms=700', {mode:'no-cors'}).then(() => { ${green.replaceAll("'", "&quot;")} })">x</button>`;
    expect((await shoot({ html, click: "button" })).at(600, 600)).toBe("#00ff00");
    const link = `<a href="${pages}/slow?ms=2800" style="display:block">go</a>`;
    const { key } = await newTenant();
    const res = await post("/api/v1/content", { html: link, click: "a", format: "markdown" }, key);
    expect(await res.text()).toBe("# Slow\n");
  });

  test("200: what is covered, or not to be seen, is clicked without the mouse, and the report says so", async () => {
    const html = `${counting}<div class=veil style="position:fixed;inset:0"></div><i id=b hidden onclick="seen.push('b')"></i>`;
    const scripts = "seen.push('start')";
    const { body } = await answerTo({ html, scripts, click: ["#a", "#b"], fail_on_console_error: true });
    expect(body.report.notes).toEqual([
      "click/0: #a is covered by div.veil; clicked without the mouse",
      "click/1: #b is not visible; clicked without the mouse",
    ]);
  });

  test("422: one that matches nothing is named; 200 with a note where that is no error", async () => {
    const options = { html: "<button>x</button>", click: ["button", "#none"] };
    const { status, body } = await answerTo(options);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "selector_not_found", errors: [{ pointer: "#/click/1" }] });
    const lenient = await answerTo({ ...options, hover: "#nor", error_on_selector_not_found: false });
    expect(lenient.status).toBe(200);
    expect(lenient.body.report.notes).toHaveLength(2);
    expect(lenient.body.report.notes[0]).toContain("click/1: no element matches #none");
  });

  test("400: one that is no selector", async () => {
    const { body } = await answerTo({ html: "x", click: "a[" });
    expect(body).toMatchObject({ code: "invalid_request", errors: [{ pointer: "#/click" }] });
  });
});

describe("hover and scroll_into_view", () => {
  const menu = `<style>body{margin:0}ul{display:none;margin:0;width:100px;height:100px;background:#00ff00}nav:hover ul{display:block}nav{width:100px}</style>`;

  test.each([
    ["the window", {}],
    ["the whole page", { full_page: true }],
    ["a clip", { clip_y: 0, clip_width: 300, clip_height: 2000 }],
  ])("200: what opens under the mouse is open in a picture of %s", async (_what, options) => {
    const html = `${menu}<nav>Menu<ul></ul></nav>${box("gap", "height:2500px")}`;
    expect((await shoot({ html, hover: "nav", ...options })).at(50, 80)).toBe("#00ff00");
  });

  test("200: the window shows the element at its top", async () => {
    const html = `<style>body{margin:0;scroll-behavior:smooth}</style>${box("gap", "height:3000px")}${box("here", "background:#00ff00")}${box("rest", "height:3000px")}`;
    const picture = await shoot({ html, scroll_into_view: "#here" });
    expect([picture.at(50, 5), picture.at(50, 95), picture.at(50, 120)]).toEqual([
      "#00ff00",
      "#00ff00",
      "#ffffff",
    ]);
  });

  test("200: a bar that stays at the top does not lie over the element", async () => {
    const bar = `<div style="position:sticky;top:0;height:60px;background:#f00"></div>`;
    const html = `<body style="margin:0">${bar}${box("gap", "height:3000px")}${box("here", "background:#00ff00")}${box("rest", "height:3000px")}`;
    const picture = await shoot({ html, scroll_into_view: "#here" });
    expect([picture.at(50, 5), picture.at(50, 65), picture.at(50, 155)]).toEqual([
      "#ff0000",
      "#00ff00",
      "#00ff00",
    ]);
  });

  test("422: neither finds its element", async () => {
    for (const field of ["hover", "scroll_into_view"]) {
      const { status, body } = await answerTo({ html: "x", [field]: "#none" });
      expect([status, body.code, body.errors?.[0]?.pointer]).toEqual([
        422,
        "selector_not_found",
        `#/${field}`,
      ]);
    }
  });

  test("200: the window stands in for a selector that matches nothing, where that is no error", async () => {
    const picture = await shoot({ html: "x", selector: "#none", error_on_selector_not_found: false });
    expect([picture.width, picture.height]).toEqual([1280, 1024]);
  });
});

test.each([
  ["styles", "html", { styles: "p{}" }],
  ["hover", "pdf", { hover: "p" }],
  ["scroll_into_view", "markdown", { scroll_into_view: "p" }],
])("400: %s means nothing for %s", async (field, format, options) => {
  const { body } = await answerTo({ html: "x", format, ...options });
  expect(body).toMatchObject({ code: "invalid_request", errors: [{ pointer: `#/${field}` }] });
});
